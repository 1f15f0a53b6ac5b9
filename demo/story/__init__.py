"""A province's campaign, told in acts that both the loaded demo and the played one use. 演示剧本"""
