"""Selection: ranking runs, quotas and lists of nominees. 遴选"""
