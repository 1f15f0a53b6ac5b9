"""What is kept about people: for how long, how it goes, and what they may see of it. 个人信息"""
