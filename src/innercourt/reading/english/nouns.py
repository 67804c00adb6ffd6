"""Nouns and adjectives that attribute, each with the verb whose sense it has."""

from __future__ import annotations

NOUNS = {
    "claim": "claim", "claims": "claim", "allegation": "allege", "allegations": "allege", "report": "report",
    "reports": "report", "rumour": "rumour", "rumours": "rumour", "rumor": "rumor", "rumors": "rumor",
    "statement": "state", "statements": "state", "belief": "believe", "suggestion": "suggest",
    "suggestions": "suggest", "assertion": "assert", "assertions": "assert", "warning": "warn",
    "warnings": "warn", "accusation": "accuse", "accusations": "accuse", "charge": "charge", "charges": "charge",
    "denial": "deny", "suspicion": "suspect", "suspicions": "suspect", "speculation": "speculate",
    "view": "think", "opinion": "think", "argument": "argue", "promise": "promise", "prediction": "predict",
    "predictions": "predict", "announcement": "announce", "admission": "admit", "insistence": "insist",
    "contention": "contend", "conclusion": "conclude", "notion": "think", "fear": "fear", "fears": "fear",
    "hope": "hope", "hopes": "hope", "concern": "fear", "concerns": "fear", "indication": "indicate",
    "indications": "indicate", "confirmation": "confirm", "declaration": "declare", "complaint": "complain",
    "complaints": "complain", "threat": "threaten", "vow": "vow", "pledge": "pledge", "idea": "think",
    "sense": "feel", "confidence": "trust", "doubt": "doubt", "doubts": "doubt", "demand": "demand",
    "demands": "demand", "revelation": "reveal", "revelations": "reveal", "testimony": "testify",
    "assurance": "assure", "assurances": "assure", "estimate": "estimate", "estimates": "estimate",
}  # fmt: skip
PREPOSED = {
    "support": "support", "opposition": "oppose", "criticism": "criticize", "attacks": "criticize", "attack": "criticize",  # noqa: E501
    "call": "call_for", "calls": "call_for", "concern": "fear", "concerns": "fear", "plan": "plan", "plans": "plan",
    "comments": "comment", "remarks": "comment", "questions": "question", "praise": "praise", "position": "think",
    "views": "think", "view": "think", "belief": "believe", "endorsement": "endorse", "promise": "promise",
    "pledge": "pledge", "vow": "vow", "decision": "decide", "desire": "want", "refusal": "refuse",
    "willingness": "agree", "proposal": "propose", "proposals": "propose", "statements": "state", "stance": "think",
    "commitment": "commit", "account": "describe", "announcement": "announce", "insistence": "insist", "claims": "claim",  # noqa: E501
    "assessment": "assess", "description": "describe", "warning": "warn", "warnings": "warn", "demand": "demand",
    "demands": "demand", "request": "request", "requests": "request", "reaction": "react", "response": "react",
    "opinion": "think", "rejection": "reject", "dismissal": "dismiss", "condemnation": "condemn",
    "denunciation": "denounce", "defense": "defend", "acknowledgment": "acknowledge", "suggestion": "suggest",
}  # fmt: skip
"""Nouns that attribute with a preposition or an infinitive when they have an owner: “his support for …”."""
ADJECTIVES = {
    "confident": "trust", "certain": "think", "convinced": "believe", "aware": "know", "worried": "fear", "concerned": "fear",  # noqa: E501
    "hopeful": "hope", "afraid": "fear", "sure": "think", "adamant": "insist", "skeptical": "doubt",
    "sceptical": "doubt", "doubtful": "doubt", "optimistic": "hope", "glad": "feel", "sorry": "feel",
    "surprised": "feel", "unaware": "know", "mindful": "know", "wary": "fear", "disappointed": "feel",
    "proud": "feel", "critical": "criticize", "supportive": "support", "angry": "resent", "happy": "feel",
    "fearful": "fear", "dismissive": "dismiss",
}  # fmt: skip
