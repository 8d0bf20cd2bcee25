"""Meaning out of recognised words: yes and no, numbers, dates, times, names, signals.

Owns small pure parsers over text as a recogniser writes it: any letter case, any
punctuation, numerals or number words. Each gives its value together with the words
it came from. Which script branch an answer belongs to is ``app.agent.branches``'s.
"""
