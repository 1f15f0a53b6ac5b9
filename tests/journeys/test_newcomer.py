"""A person who has never seen it takes one honour from the roster to a verified certificate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from core.addresses import of_this_machine
from tests.journeys import paper, places
from tests.journeys.house import House, link_in
from tests.journeys.story import JUDGES, Story

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(1500)]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The service, started empty as `make run DEMO=no` does."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    # In the network of the hall: paper that leads to a loopback address is not printed.
    made = House(home, host=next(iter(of_this_machine()), "127.0.0.1"))
    yield made
    made.put_out()


def test_an_honour_goes_from_the_roster_to_a_certificate_that_a_phone_verifies(
    house: House,
    browser: Browser,
    tmp_path: Path,
):
    """Twins: (27 + 28) / 2 = 27.50 twice, 18.00, and 95 × 20% = 19.00, in all 92.00, both in 长春市.

    The quota of 2 by three candidates of 长春市 and two of 吉林市: 3 ÷ ½ = 6 and 2 ÷ ½ = 4 win, 3 ÷ 1½ = 2
    does not; one seat each, and the twins tie at the line.
    """
    story = Story(house, browser, tmp_path)
    story.found(link_in(house.start()))
    story.import_roster()
    story.appoint()
    story.start()
    story.set_rubric()
    story.move_on("动员部署", "申报推荐")
    story.nominate()
    story.move_on("申报推荐", "竞赛评分")
    story.seat()
    for judge in range(len(JUDGES)):
        story.mark(judge)
    story.bring_in_figures()
    story.move_on("竞赛评分", "遴选推荐")
    places.rank(story)
    places.select(story)
    story.move_on("遴选推荐", "表彰宣传")
    pdf = places.certify(story)
    _the_paper_is_right(pdf, house)
    places.verify(story, paper.codes(pdf)[0][0])
    places.supervise(story)
    assert "The audit log is whole" in house.flask("audit", "verify")

    house.interrupt()
    assert "/setup/" not in house.start()
    places.still_there(story)
    story.organiser.leave()
    house.interrupt()


def _the_paper_is_right(pdf: bytes, house: House) -> None:
    """One page each, its number and its holder on it, and one code that leads to its own page."""
    pages, read = paper.words(pdf), paper.codes(pdf)
    assert [len(pages), [len(one) for one in read]] == [2, [1, 1]]
    assert "吉民证〔2012〕0001号" in pages[0] and "王秀兰" in pages[0]
    assert "吉民证〔2012〕0002号" in pages[1] and "孙国强" in pages[1]
    assert all(one[0].startswith(f"{house.address}/verify/") for one in read)
    assert read[0] != read[1]
