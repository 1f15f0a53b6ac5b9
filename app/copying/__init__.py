"""``flask db copy``: a whole installation from one database to another, or nothing of it. 迁移数据库"""
