"""Units one at a time."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from sqlalchemy import event

from core import audit
from core.access import Role, system
from core.audit import AuditEntry
from core.db import db, writing
from core.errors import Conflict, DomainError, Forbidden, NotFound
from tests import make
from tests.conftest import NOW
from units import services
from units.models import Division
from units.services import UnitDraft, Wanted

pytestmark = pytest.mark.usefixtures("database")
DRAFT = UnitDraft("A1", "南关区婚姻登记处", "marriage-registry", head="于海峰", staff_count=6)


def test_a_unit_is_added_at_its_place_and_audited():
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["2201"])

    with writing():
        unit = services.create_unit(places["220102"], DRAFT, actor=organiser, now=NOW)

    assert (unit.path, unit.created_at) == ("/22/2201/220102/A1/", NOW)
    assert list(audit.verify()) == []


def test_a_unit_cannot_be_added_elsewhere_or_under_a_taken_code_or_name():
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["2201"])
    with writing():
        services.create_unit(places["220102"], DRAFT, actor=organiser, now=NOW)

    with pytest.raises(Forbidden):
        services.create_unit(places["220202"], DRAFT, actor=organiser, now=NOW)
    with pytest.raises(services.CodeTaken):
        services.create_unit(places["220104"], DRAFT, actor=organiser, now=NOW)
    with pytest.raises(services.NameTaken):
        services.create_unit(places["220102"], UnitDraft("A2", DRAFT.name, DRAFT.kind), actor=organiser, now=NOW)
    with pytest.raises(DomainError, match="kind"):
        services.create_unit(places["220102"], UnitDraft("A2", "甲", "no-such"), actor=organiser, now=NOW)


def test_a_change_is_saved_with_the_names_of_the_fields_and_no_change_leaves_no_entry():
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["2201"])
    with writing():
        unit = services.create_unit(places["220102"], DRAFT, actor=organiser, now=NOW)
    with writing():
        changed = UnitDraft("A1", "南关区婚姻登记中心", "marriage-registry", staff_count=7)
        services.edit_unit(unit, changed, actor=organiser, now=NOW + timedelta(hours=1))
    with writing():
        services.edit_unit(unit, changed, actor=organiser, now=NOW + timedelta(hours=2))

    edits = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "unit.edited")).all()
    assert [entry.detail for entry in edits] == [{"fields": ["head", "name", "staff_count"]}]
    assert (unit.name, unit.head, unit.staff_count) == ("南关区婚姻登记中心", "", 7)
    assert list(audit.verify()) == []


def test_a_change_may_not_touch_the_code_another_units_name_or_another_subtree():
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["2201"])
    other = make.unit(places["220102"], "乙单位")
    foreign = make.unit(places["220202"])
    with writing():
        unit = services.create_unit(places["220102"], DRAFT, actor=organiser, now=NOW)

    with pytest.raises(DomainError, match="code"):
        services.edit_unit(unit, UnitDraft("A9", "甲", "marriage-registry"), actor=organiser, now=NOW)
    with pytest.raises(Conflict):
        services.edit_unit(unit, UnitDraft("A1", other.name, "marriage-registry"), actor=organiser, now=NOW)
    with pytest.raises(Forbidden):
        services.edit_unit(foreign, DRAFT, actor=organiser, now=NOW)
    with pytest.raises(NotFound):
        services.get_unit(organiser, foreign.id)
    with pytest.raises(NotFound):
        services.get_unit(organiser, 10**9)


def test_units_are_found_by_text_kind_group_and_division():
    places = make.tree()
    registry = make.unit(places["220102"], "南关区婚姻登记处", "marriage-registry")
    home = make.unit(places["220104"], "朝阳区社会福利院", "welfare-home")
    far = make.unit(places["220202"], "昌邑区婚姻登记处", "marriage-registry")

    def found(**wanted):
        return [unit.id for unit in services.find_units(system(), **wanted).items]

    assert found() == [registry.id, home.id, far.id]
    assert found(text="婚姻") == [registry.id, far.id]
    assert found(text="婚姻 南关") == [registry.id]
    assert found(text=home.code.lower()) == [home.id]
    assert found(text="100%") == []
    assert found(kind="elderly-welfare") == [home.id]  # the wider kind includes the narrower
    assert found(group="social-affairs") == [registry.id, far.id]
    assert found(division=places["2201"]) == [registry.id, home.id]
    assert found(sort="-code") == [far.id, home.id, registry.id]
    assert found(sort="no such order") == [registry.id, home.id, far.id]
    organiser = make.person(Role.ORGANISER, places["2202"])
    assert [unit.id for unit in services.find_units(organiser).items] == [far.id]
    assert services.find_units(organiser, division=places["2201"]).total == 0
    assert services.has_units(organiser)


def test_a_list_takes_the_same_two_statements_for_one_unit_and_for_thirty():
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["22"])

    def statements() -> int:
        seen: list[str] = []

        def note(_conn, _cursor, statement, *_args):
            if statement.startswith("SELECT"):
                seen.append(statement)

        db.session.rollback()
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            page = services.find_units(organiser, size=30)
            assert [unit.division.name for unit in page.items]
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    make.unit(places["220102"])
    few = statements()
    for _ in range(29):
        make.unit(places["220104"])
    assert (few, statements()) == (2, 2)


def test_an_exported_list_holds_no_formula():
    """What =1+1 says stays a name."""
    places = make.tree()
    make.unit(places["220102"], "=1+1", "marriage-registry")

    data = services.export_units(system(), Wanted())

    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[2][1] == "=1+1"
    assert rows[2][3:5] == ["220102", "南关区"]
    assert b"<f>" not in data


def test_the_template_is_a_roster_that_can_be_imported(work):
    from tests.units.make import upload_file
    from units.models import ImportState

    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["22"])

    found = upload_file(organiser, services.template_workbook(), "模板.xlsx", work)

    assert (found.state, found.preview["new"]) == (ImportState.PREVIEWED, 1)


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_an_exported_list_is_a_roster_that_changes_nothing(app, work, locale):
    """Two townships of one name: the code beside the name says which is meant."""
    from flask_babel import force_locale

    from tests.units.make import upload_file

    places = make.tree()
    with writing():
        for code, county in (("220102001", "220102"), ("220104001", "220104")):
            make.division(code, "城关镇", places[county])
    for place in db.session.scalars(sa.select(Division).where(Division.name == "城关镇")).all():
        make.unit(place, kind="township-office")
    organiser = make.person(Role.ORGANISER, db.session.scalars(sa.select(Division).where(Division.code == "22")).one())
    with app.test_request_context(), force_locale(locale):
        data = services.export_units(organiser, Wanted())

    found = upload_file(organiser, data, "窗口单位.xlsx", work)

    assert (found.preview["unchanged"], found.preview["count"], found.preview["wrong"]) == (2, 2, 0)
