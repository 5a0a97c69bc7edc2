"""A document as a Word file: real styles, headings, captions, lists and tables, to be pasted into any template.

Paragraphs carry styles by Word's own names and hardly a direct format, so a committee's template takes them over.
"""

from reports.renderers.word.report import render

__all__ = ["render"]
