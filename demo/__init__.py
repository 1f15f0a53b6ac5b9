"""A province's campaign as data. 演示数据"""
