"""The words that the screening's rules are made of, as parts of regular expressions.

Owns who is spoken to, what is to be set aside or shown, and the words around it that trade
and service use too. The rules are ``screening_rules``'s.
"""

AWAY = (
    r"(?<!\bnot )(?<!\bnever )(?<!n't )(?<!\bcannot )\b"
    r"(?:(?:ignor|disregard|forgett?|overrid|bypass|neglect|discard|eras|abandon|delet|"
    r"drop)(?:e|ing)?"
    r"|(?:do not|don't|dont|never|stop|no longer|quit|without) (?:follow|obey|heed|observ|honou?r)"
    r"(?:e|ing)?|pay no (?:attention|heed) to|set aside|throw (?:out|away)|forget about|"
    r"(?:do not|don't|stop) (?:listen|adher|comply|stick)(?:e|ing)? (?:to|with)|"
    r"stop being bound by|break (?:free |out |loose )?(?:of|from)|be free of)\b"
)
WHICH = (
    r"(?:all|any|every|each|your|these|those|previous|previously|prior|above|earlier|preceding|"
    r"foregoing|original|initial|existing|system|developer|other|past|former|aforementioned|given|"
    r"default|safety|security|built-in|hidden|internal|current|old|first|last|following|"
    r"subsequent|below)"
)
FILL = (
    rf"(?:{WHICH}|a[il]{{2}}|of|the|this|that|and|or|set|stated|provided|loaded|whole|entire|"
    rf"such|whatever)"
)
TAUGHT = (
    r"(?:instructions?|prompts?|directives?|guidelines?|programming|system messages?|guard ?rails?|"
    r"safeguards?|pre-?prompts?|directions)"
)
ORDERED = r"(?:rules?|training|constraints?|restrictions?|context|limitations?|conversation|text)"
NOT_TRADE = r"(?! (?:about|regarding|concerning|for the|on the|as to|leaflet|manual|booklet|sheet))"

MACHINE = (
    r"(?:a\.?i\.?|llms?|(?:large )?language models?|chat ?bots?|bots?|gpt(?:-?\d\w*)?|chatgpt|"
    r"claude|"
    r"gemini|copilot|(?:ai|voice|virtual|digital|automated) (?:agents?|assistants?|bots?|models?|"
    r"systems?))"
)
NOT_PEOPLE = (
    r"(?![- ]?(?:team|department|conference|course|lab|workshop|company|project|engineer|developer|"
    r"start-?up|firm|provider|vendor|research|expert|consult|section|group|unit|product|based|"
    r"powered|generated))"
)
PERSONA = (
    r"(?:a\.?i\.?\b|bot\b|chat ?bot|language model|llm|chatgpt|gpt|dan\b|persona|"
    r"pirate|hacker|linux|terminal\b|jailbr|unrestricted|unfiltered|uncensored|unbound|"
    r"free (?:from|of) (?:all |any |your )*(?:rules|restrict|limit|constraint|guideline|filter)|"
    r"(?:bound|restricted|limited|constrained) by (?:any|your|these|the|previous|those|all|its) ?"
    r"(?:\w+ )?(?:rules|guidelines|instruction|polic|restrict|prompt|programming|filter|ethic)|"
    r"(?:an?|the|my) (?:\w+ ){0,2}assistant\b(?! (?:manager|professor|director|coach|to\b))|"
    r"an? agent (?:that|who|which|called|named)|(?:god|dan|developer|debug|sudo|admin) mode)"
)
SHOW = (
    r"\b(?:reveal|show|print|repeat|output|display|tell|read|recite|leak|dump|expose|share|"
    r"disclose|"
    r"give|send|text|email|write|state|list|summari[sz]e|translate|encode|spell|echo|quote|copy|"
    r"paste|type|say|describe|return|provide|what(?:'s| is| are| was| were|ever))\b"
)
SECRET = r"(?:system|initial|hidden|secret|developer|original|underlying|internal|very first|pre)"
ENDS = (
    r"(?=\W*(?:$|[.,;:!?)\]\n]|and\b|or\b|in\b|as\b|to\b|verbatim|word|now\b|for me|above|that|"
    r"with|so\b|then\b|please|back|out|you\b|aloud|before))"
)
