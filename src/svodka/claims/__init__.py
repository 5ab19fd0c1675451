"""The grammars: from units of a sentence to drafts of claims. Places and dates come later."""
