"""The acts of `make demo`, each through the pages that people use."""

from __future__ import annotations

from collections.abc import Callable

from demo.acts.campaign import Contest
from demo.acts.certificates import Certifying
from demo.acts.marks import Marking
from demo.acts.organisation import Organisation
from demo.acts.places import Selecting
from demo.acts.proofs import Proving


class Acts(Organisation, Contest, Marking, Selecting, Certifying, Proving):
    """What happens, in order; each act returns what came of it, in words."""

    def program(self) -> list[tuple[str, Callable[[], str]]]:
        """Return the acts with their titles."""
        return [
            ("首位组织者与区划 First organiser, divisions", self.found),
            ("有错的名册 A bad roster", self.bad_roster),
            ("名册导入 Roster import", self.good_roster),
            ("账号 Accounts", self.accounts),
            ("活动、称号、评分标准 Campaign, honours, rubrics", self.start),
            ("申报推荐 Nominations", self.nominate),
            ("评委会、回避 Panels, recusals", self.seat),
            ("评委手机打分 Judges mark", self.mark),
            ("评分表格导入 Marks by workbook", self.import_marks),
            ("排名 Rankings", self.rank),
            ("名额分配 Quotas", self.apportion),
            ("推荐名单、并列裁定 Nominees, ties", self.select),
            ("证书 Certificates", self.certify),
            ("查验 Verification", self.verify),
            ("世界花样滑冰锦标赛 2017 ISU Worlds, to the cent", self.isu),
            ("审计日志 Audit log", self.audit),
        ]
