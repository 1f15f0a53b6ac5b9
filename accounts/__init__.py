"""People with accounts, their roles and sessions. 账号"""
