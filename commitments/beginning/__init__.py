"""Where a partnership begins an agreement from a text that is there already: a template that the portal ships, or any
edition that can be read.

shipped    the templates, which are agreement files in a folder of their own and rows of nobody
taking     what goes over into another partnership's draft, and what is left to settle there
"""
