"""Print runs through the job queue: one file, exact text, codes that open the right page, refusals in words."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
import zxingcpp
from PIL import Image

from campaigns.models import HolderKind
from certificates import rendering, services
from core import audit, jobs
from core.access import Role
from core.db import db, writing
from core.errors import Conflict, DomainError
from core.jobs import Job, JobState
from tests import make as people
from tests.certificates import make
from tests.conftest import NOW


@pytest.fixture
def stage(database) -> make.Ceremony:
    return make.ceremony()


def asked(stage: make.Ceremony, certificates) -> int:
    with writing():
        return services.ask_print(certificates, actor=stage.certifier, now=NOW).id


def job_of(key: int) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, key)


def texts(pdf: bytes) -> list[str]:
    """The text of each page, without the blanks of spaced-out type."""
    out = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode()
    return ["".join(one.split()) for one in out.split("\f")[:-1]]


def codes(pdf: bytes, pages: int) -> list[str]:
    """What a phone reads on each page of a file, printed and looked at with 150 dots an inch."""
    read = []
    for page in range(1, pages + 1):
        place = ["-f", str(page), "-l", str(page), "-r", "150", "-png"]
        picture = subprocess.run(["pdftoppm", *place], input=pdf, check=True, capture_output=True).stdout
        read += [found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(picture)))]
    return read


def test_all_certificates_come_as_one_file_whose_codes_open_their_pages(app, client, stage, work, monkeypatch):
    """From the job to the phone: each page's code is an address that answers with that page's number."""
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://pingxuan.example.gov.cn")
    stage.issued()
    key = asked(stage, services.valid_of(stage.honour))
    work()

    job, made = job_of(key), services.valid_of(stage.honour)
    pdf = job.file.read()

    assert (job.state, job.done, job.total) == (JobState.DONE, 3, 3)
    assert (job.file.name, job.file.media_type) == ("优秀服务标兵.pdf", "application/pdf")
    assert codes(pdf, 3) == [f"https://pingxuan.example.gov.cn/verify/{one.code}" for one in made]
    for one, page, address in zip(made, texts(pdf), codes(pdf, 3), strict=True):
        assert all("".join(str(words).split()) in page for words in (one.number, one.holder, *one.printed["body"]))
        assert one.number in client.get(address.removeprefix("https://pingxuan.example.gov.cn")).text


def test_a_reprint_is_the_same_file_after_everything_was_renamed(stage, work):
    first, *_ = stage.issued()
    key = first.id
    keys = [asked(stage, [first])]
    work()
    with writing():
        honour = stage.honour
        honour.name, honour.campaign.name, honour.campaign.issuer = "服务之星", "新名", "新厅"
        audit.record("test.renamed", honour, actor=stage.certifier, now=NOW)
    keys.append(asked(stage, [services.get_certificate(stage.certifier, key)]))
    work()

    before, after = (job_of(key).file for key in keys)

    assert before.read() == after.read()
    assert before.name == "吉民证〔2012〕0001号.pdf"


def test_progress_is_told_in_words_while_it_lays_out(stage, work, monkeypatch):
    told = []
    monkeypatch.setattr(jobs.JobContext, "progress", lambda _job, *how: told.append(how))
    stage.issued()
    asked(stage, services.valid_of(stage.honour))
    work()

    assert told == [(3, 3, "正在排版")]


def test_a_missing_glyph_stops_the_run_and_names_whom_it_concerns(stage, work):
    first, second, *_ = stage.issued()
    new = stage.reissue(second, "王𪚥")  # four dragons: in Unicode, in no font here
    label, other = f"{new.number} {new.holder}", first.number
    key = asked(stage, services.valid_of(stage.honour))
    work()

    job = job_of(key)

    assert job.state is JobState.FAILED and job.file is None
    assert "未打印" in job.message and label in job.message
    assert other not in job.message
    assert printed_entries() == []


def printed_entries():
    return db.session.scalars(
        sa.select(audit.AuditEntry).where(audit.AuditEntry.action == "certificates.printed")
    ).all()


def test_what_was_printed_is_in_the_log_with_who_asked(stage, work):
    made = stage.issued()
    first = made[0].id
    asked(stage, made)
    asked(stage, made[:1])
    work()

    together, alone = printed_entries()

    assert (together.subject_table, together.detail["count"]) == ("certificate_series", 3)
    assert (alone.subject_table, alone.subject_id) == ("certificate", str(first))
    assert {together.actor_name, alone.actor_name} == {"崔明淑"}
    assert {together.path, alone.path} == {"/22/"}
    assert list(audit.verify()) == []


def test_a_run_that_is_done_twice_makes_one_file_and_one_entry(stage, work):
    stage.issued()
    key = asked(stage, services.valid_of(stage.honour))
    work()
    with writing():
        job = db.session.get_one(Job, key)
        file_id = job.file_id
        # As after a worker that died between its work and the end.
        job.state, job.beat_at = JobState.RUNNING, NOW - timedelta(minutes=5)
    jobs.run_job(key)

    assert job_of(key).state is JobState.DONE
    assert job_of(key).file.sha256 == db.session.get_one(type(job_of(key).file), file_id).sha256


def test_what_was_revoked_while_it_waited_is_left_out_and_said_so(stage, work):
    first, *_ = stage.issued()
    number = first.number
    key = asked(stage, services.valid_of(stage.honour))
    stage.revoke(first)
    work()

    job = job_of(key)

    assert "1 份证书" in job.message
    assert [number in page for page in texts(job.file.read())] == [False, False]


def test_when_all_were_revoked_there_is_nothing_to_print(stage, work):
    first, *_ = stage.issued()
    key = asked(stage, [first])
    stage.revoke(first)
    work()

    assert (job_of(key).state, job_of(key).message) == (JobState.FAILED, "没有可打印的证书：所选证书都已撤销。")


def test_a_revoked_certificate_is_not_printed_again(stage):
    first, *_ = stage.issued()
    stage.revoke(first)

    with pytest.raises(Conflict, match="was revoked"):
        asked(stage, [first])


def test_nothing_issued_is_nothing_to_print(stage):
    with pytest.raises(DomainError, match="nothing to print yet"):
        asked(stage, [])


def test_a_worker_prints_only_what_the_person_who_asked_may_print(stage, work):
    """The job's parameters name another place's certificate: it is left out."""
    made = stage.issued()
    below = people.person(Role.CERTIFIER, stage.tree["2201"])
    with writing():
        params = {"ids": [made[0].id], "locale": "en"}
        key = jobs.ask("certificates.print", params, title="Print", actor=below, now=NOW).id
    work()

    assert (job_of(key).state, job_of(key).file) == (JobState.FAILED, None)


@pytest.mark.parametrize("kind", list(HolderKind))
def test_every_kind_of_holder_has_a_design(database, kind):
    stage = make.ceremony(["长春市南关区民政局婚姻登记处"], kind=kind)
    (made,) = stage.issued()

    (page,) = texts(services.print_run([made]))

    assert all("".join(words.split()) in page for words in (made.number, made.holder, made.printed["honour"]))


def test_an_address_too_long_for_a_code_is_refused_in_words(app, stage, monkeypatch):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://" + "a" * 300 + ".example.cn")
    first, *_ = stage.issued()

    with pytest.raises(rendering.CodeTooLong):
        services.print_run([first])
