"""The fixed list of issue codes. Docs and the JSON Schema are tested against it."""

from __future__ import annotations

ISSUE_CODES: dict[str, str] = {
    "ambiguous_each": "Words allow both 'together' and 'each', and the stated total fits both.",
    "count_unread": "A number of drones, missiles or the like that no claim counts.",
    "each_settled": "Words allow both 'together' and 'each'; the stated total decided.",
    "command_point": "A command point or position is mentioned; svodka does not record positions.",
    "comparison": "A comparison in words does not agree with the numbers beside it.",
    "cut": "The text ends in mid-sentence; what follows was not seen.",
    "duration": "A stated duration does not agree with the stated hours.",
    "encoding": "Bytes that are no text in any known encoding were replaced.",
    "front_line": "A report of front-line action; svodka does not record it.",
    "approximate": "The count is printed as approximate and is read as the printed number.",
    "launch_place": "A place of launch is mentioned; svodka does not record launch places.",
    "place_close": "A spelling that is close to exactly one known place was resolved to it.",
    "place_unresolved": "A place name is not known; candidates are listed.",
    "published_assumed": "The publication time lacks an offset or an hour; one is assumed.",
    "relative_window": "The window hangs on a publication date that is not known.",
    "speaker_ambiguous": "A name that fits several offices, and nothing says which.",
    "speaker_holder": "The name beside an office is not the one known for it at that time.",
    "sum_mismatch": "The stated parts do not add up to the stated total.",
    "window_inverted": "The stated window ends before it begins.",
    "zone_assumed": "Hours without a zone; the speaker's zone is assumed.",
    "zones_mixed": "The window names two different zones.",
}
