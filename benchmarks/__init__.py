"""Side by side with peers, one command. 性能与准确性对比"""
