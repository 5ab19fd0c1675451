from svodka.claims.drafts import Draft, Sentence, Text


def airports(text: Text, sentence: Sentence) -> list[Draft]:
    return []
