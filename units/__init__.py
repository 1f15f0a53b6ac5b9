"""Divisions, window units and rosters. 区划与单位"""
