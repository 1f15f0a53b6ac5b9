"""E-mail: the server, what is written, and how it is sent. 邮件"""
