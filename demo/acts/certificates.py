"""Acts on certificates: issued, printed, looked up. 证书"""

from __future__ import annotations

import re

from campaigns.models import Activity, HolderKind
from certificates.models import Certificate
from core.db import db
from demo.browser import Browser, PlayStopped
from demo.stage import Stage


class Certifying(Stage):
    """Paper, and the page that vouches for it."""

    def certify(self) -> str:
        """Number and issue the certificates, and print the persons' into one file."""
        self.go_to(Activity.HONOUR)
        browser = self.browser("certifier")
        for kind, honour_id in self.honours.items():
            mark = {"unit": "窗", "brand": "牌", "person": ""}[kind.value]
            browser.open(f"/honours/{honour_id}/certificates")
            browser.send("/series", pattern=f"吉民证{mark}〔2012〕{{seq:04d}}号", issued_on="2012-06-30")
            browser.send("/issue")
        browser.open(f"/honours/{self.honours[HolderKind.PERSON]}/certificates").send("/print")
        job_id = int(re.findall(r"/jobs/(\d+)", browser.path)[0])
        self.work()
        (self.out / "certificates.pdf").write_bytes(browser.download(f"/jobs/{job_id}/file"))
        return f"{db.session.query(Certificate).count()} 张"

    def verify(self) -> str:
        """Look a certificate up as the public does, and a code that nobody has."""
        certificate = db.session.query(Certificate).order_by(Certificate.id.desc()).first()
        if certificate is None:
            raise PlayStopped("No certificate was issued.")
        public = Browser(self.app).open(f"/verify/{certificate.code}")
        if certificate.number not in public.text or certificate.holder in public.text.replace(certificate.number, ""):
            raise PlayStopped("The public page does not say what it should.")
        if Browser(self.app).status("/verify/NOBODYHASTHISCODE") != 404:
            raise PlayStopped("A code that nobody has was found.")
        return f"{certificate.number} 有效"
