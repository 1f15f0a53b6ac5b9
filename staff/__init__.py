"""Staff of window units: who works where, with their numbers sealed. 工作人员"""
