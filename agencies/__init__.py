"""Which units exist, when, and who follows them?"""
