from svodka.claims.drafts import Draft, Sentence, Text


def consequences(text: Text, sentence: Sentence) -> list[Draft]:
    return []
