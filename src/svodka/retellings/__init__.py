"""An article against the primary reports of its time. Records in, records out.

The records are in ``svodka.model.audit``; ``compare.audit`` puts all of it together.
"""
