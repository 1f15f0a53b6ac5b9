"""Campaigns: their phases, honours, rubrics and candidates. 活动"""
