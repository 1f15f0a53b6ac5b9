"""Designs, numbering, issue, rendering, verification, revocation. 荣誉证书"""
