"""Judging: panels, recusals, score sheets, marks. 评委"""
