"""What reads like an instruction to the agent in a text that should only inform it.

Owns the rules: their names, the sentences that say why, and the words they look for.
English first, the commonest form also in some other languages. The aim is few false
alarms: an order, a delivery instruction or a notice to a customer is no attack, so a rule
asks for words that are only said to a machine. Looking for them is ``screening_search``'s.
"""

import re
from dataclasses import dataclass

from app.agent.screening_words import (
    AWAY,
    ENDS,
    FILL,
    MACHINE,
    NOT_PEOPLE,
    NOT_TRADE,
    ORDERED,
    PERSONA,
    SECRET,
    SHOW,
    TAUGHT,
    WHICH,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a text breaks, and why in words that go after "was refused: "."""

    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule over the readings of a text.

    ``for_briefs``: it holds too for a goal or an escalation, which do instruct the agent.
    ``twice``: only when found with two different words.
    """

    name: str
    why: str
    patterns: tuple[re.Pattern[str], ...]
    for_briefs: bool = True
    twice: bool = False

    def finds(self, reading: str) -> bool:
        """Whether a reading breaks it."""
        if not self.twice:
            return any(pattern.search(reading) for pattern in self.patterns)
        words = {match.group(1) for one in self.patterns for match in one.finditer(reading)}
        return len(words) > 1


def _rule(name: str, why: str, *patterns: str, brief: bool = True, twice: bool = False) -> Rule:
    compiled = tuple(re.compile(pattern, re.MULTILINE) for pattern in patterns)
    return Rule(name, why, compiled, brief, twice)


RULES = (
    _rule(
        "override",
        "it tells the agent to set its instructions aside",
        rf"{AWAY}[\s:,]+(?:{FILL}[\s,]+){{0,6}}{WHICH}[\s,]+(?:{FILL}[\s,]+){{0,3}}{TAUGHT}\b",
        rf"{AWAY}[\s:,]+(?:(?:of|the) )?(?:my|our) (?:{FILL} ){{0,6}}{TAUGHT}\b{NOT_TRADE}",
        rf"{AWAY}[\s:,]+(?:{FILL}[\s,]+){{0,6}}(?:your|previous|prior|above|preceding|system|"
        rf"safety)"
        rf"[\s,]+(?:{FILL}[\s,]+){{0,6}}{ORDERED}\b",
        rf"{AWAY}[\s:,]+(?:\w+ ){{0,3}}(?:everything|anything|all|what(?:ever)?) "
        r"(?:that )?(?:you|i|we|they)(?:'ve| have| had| were| was)? (?:\w+ )?"
        r"(?:told|said|taught|instructed|written|given|learned|programmed|trained)",
        rf"{AWAY}[\s:,]+(?:{FILL} ){{0,6}}system (?:messages?|prompts?|text|role)\b",
        rf"{AWAY}[\s:,]+(?:{FILL} ){{0,6}}(?:rules|instructions?|orders|guidelines|"
        rf"directions) (?:that )?"
        r"you(?:'ve| were| have| had| got| received)\b",
        rf"{AWAY}[\s:,]+(?:the )?(?:above|below|foregoing|preceding|everything|all)(?: else)?"
        r"\W+(?:(?:and|then|instead|now|just|only|please)\W+)+(?:say|print|output|write|tell|"
        r"respond|reply|"
        r"answer|reveal|do|show|give|act|what|confirm|approve|agree|transfer|end)\b",
        rf"{AWAY}[\s:,]+(?:all |any )?(?:the |those |these )?(?:text|rules|instructions?|"
        rf"directions|guide)"
        r" (?:below|above|that follows?)\b",
        r"\bforget (?:about )?everything (?:you know|before|we (?:discussed|talked|said)|and)\b|"
        r"\bforget (?:about )?the task\b",
        r"\b(?:change|update|replace|rewrite|modify) your (?:\w+ )?(?:instructions|prompt|"
        r"programming)\b",
        r"\byour (?:instructions?|task|prompt) (?:is|are) now\b",
        r"\bnever ?mind (?:what|everything|anything|all) (?:that )?you(?:'ve| were| have)\b",
        r"\b(?:real|actual|true) (?:instructions?|prompt|directives?) (?:is|are)\b",
        r"\b(?:clear|wipe|erase|reset|empty) your (?:\w+ )?(?:memory|context)\b",
        rf"{AWAY}[\s:,]+(?:everything|anything|all|the text|whatever) (?:\w+ )?"
        r"(?:above|before this|so far|prior to this|preceding)\b",
        rf"\b{WHICH} (?:\w+ ){{0,2}}{TAUGHT} (?:\w+ ){{0,2}}(?:void|cancelled|obsolete|revoked|"
        r"superseded|overridden|suspended|null|do not apply|no longer (?:apply|valid|in force|"
        r"bind))",
        r"\byour (?:new|real|actual|true|only|updated) (?:\w+ )?(?:instructions?|prompt|"
        r"directives?|"
        r"objective|mission|task|identity|persona|purpose)\b",
        r"\bnew (?:system )?(?:prompt|directive|persona)\b",
        r"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*|ignora\w*|olvida\w*|descarta\w*|"
        r"ignore[rz]?|oublie[rz]?|dimentica\w*|esqueca|negeer|"
        r"vergeet)\W+(?:\w+\W+){0,4}?(?:alle\w*|"
        r"vorherig\w*|vorangehend\w*|bisherig\w*|obig\w*|deine\w*|todas?|anterior\w*|previas?|"
        r"tus|toutes?|tes|vos|"
        r"precedent\w*|tutte|precedenti|todos|vorige|eerdere)\W+(?:\w+\W+){0,3}?(?:anweisung\w*|"
        r"instruktion\w*|vorgaben|regeln|befehle|auftrage|aufgaben|angaben|instruc\w+|"
        r"instruct\w+|consignes|regles|istruzioni|"
        r"regole)",
        r"\b(?:anweisungen|instruktionen|vorgaben)\W+(?:\w+\W+){0,2}(?:ignorieren|vergessen|"
        r"missachten)"
        r"|\bvergiss (?:\w+ )?alles\b|\bvergiss alle\b|\b(?:zaboravi|"
        r"ignorisi)\W+(?:\w+\W+){0,3}instrukcij",
        r"\b(?:instrucciones|instructions|consignes|instrucoes|istruzioni)\W+(?:previas|anteriores|"
        r"precedentes|precedenti|ci-dessus)",
    ),
    _rule(
        "persona",
        "it gives the agent another part to play",
        rf"\byou(?:'re| are)(?: \w+)? (?:now|no longer|henceforth|actually|really|hereby)\b"
        rf"[^.!?\n]{{0,40}}?\b{PERSONA}",
        rf"\b(?:act|behave|respond|answer|reply|speak|talk|operate|function|"
        rf"pose|continue|simulate|emulate) as (?:if you (?:are|"
        rf"were|have|had) (?:an?|not|no|the|never)|though you|(?:an? |the |"
        rf"my )?(?:\w+ ){{0,2}}?{PERSONA})",
        rf"\b(?:simulate|emulate|impersonate|mimic) (?:being )?(?:an? |the )?(?:\w+ )?{PERSONA}",
        r"\b(?:respond|reply|answer)\b[^.!?\n]{0,20}\b(?:every|all|my|each) prompts?\b",
        r"\bcomply with (?:any|all|every|each|my) (?:\w+ )?(?:requests?|commands?|quer(?:y|ies))\b",
        r"\bi (?:want|need|would like) you to act as\b",
        r"\bact as (?:an? |the )?(?:\w+ )?(?:interpreter|parrot|translator|debater|simulator|"
        r"compiler|"
        r"entities)\b",
        r"\bpretend (?:to be|(?:that )?you(?:'re| are| were| have| can| do)|as if|like you)",
        r"\brole-?play(?:ing)? (?:as|that|a|with)\b",
        r"\bfrom (?:now on|this point (?:on|onwards?|forwards?)|here on)\W+(?:you (?:will |"
        r"must |shall |"
        r"are to |should |are going to )?|only |always )?(?:act|respond|answer|reply|ignore|obey|"
        r"pretend|behave|do as|do whatever|follow (?:my|these|only)|refuse)\b",
        r"\bobey (?:me|my|all my|every|only|these|the following)\b",
        r"\bdo anything now\b|\bjail ?break|\bdan mode\b|\bin (?:god|dan|sudo|unrestricted) mode\b|"
        r"\bstay in character\b|\bopposite day\b",
        r"\b(?:enter|enable|activate|switch to|engage) (?:the )?(?:developer|god|dan|jailbreak|"
        r"sudo|"
        r"unrestricted|uncensored|debug) mode\b",
        r"\b(?:respond|answer|reply|speak|act|talk|operate|help|"
        r"comply)\b[^.!?\n]{0,30}\bwithout (?:any |"
        r"your |all )*(?:restrictions?|filters?|limitations?|guard ?rails?|censorship|moral\w*|"
        r"ethic\w*)",
        r"\byou (?:have|are under|are subject to) no (?:\w+ )?(?:restrictions|rules|limits|filters|"
        r"guidelines|limitations)\b",
        r"\b(?:disable|turn off|switch off|remove|deactivate) (?:all |any |your |"
        r"the )*(?:safety|content|"
        r"moderation|ethical?) (?:\w+ )?(?:filters?|checks?|polic\w+|guidelines?|rules|"
        r"settings?|limits?)",
    ),
    _rule(
        "reveal",
        "it asks for the agent's own instructions",
        rf"{SHOW}[^.!?\n]{{0,50}}?\b{SECRET} (?:\w+ )?prompts?\b",
        r"\b(?:your|the|any|raw|full) (?:\w+ )?system[ -]prompt\b(?! (?:for|you|asks|the user))",
        rf"{SHOW}[^.!?\n]{{0,40}}?\b(?:your (?:system )?(?:configuration|programming|"
        rf"chain[- ]of[- ]thought)|(?:your )?hidden reasoning)\b",
        r"\b(?:just|only|now) (?:print|output)\b|\bprompt[ _-]?texts?\b",
        rf"{SHOW}[^.!?\n]{{0,50}}?\b(?:your|the (?:full|entire|exact|whole|complete|"
        rf"above)) prompt{ENDS}",
        rf"{SHOW}[^.!?\n]{{0,40}}?\byour (?:\w+ ){{0,3}}?(?:instructions|programming|"
        rf"guidelines|directives|"
        rf"system message|configuration|rules)\b{ENDS}",
        rf"{SHOW}[^.!?\n]{{0,30}}?\bthe (?:system|hidden|secret|developer) (?:instructions?|"
        rf"messages?|rules)",
        rf"{SHOW}[^.!?\n]{{0,30}}?\b(?:text|words|everything|anything|lines|messages|"
        rf"instructions) "
        r"(?:that (?:is|are|was|were|comes?|stands?) )?(?:written |printed |given )?"
        r"(?:above|before this|preceding this|before (?:this|the) (?:line|message|conversation))",
        r"\bwhat (?:were|are) you (?:told|instructed|programmed|prompted) (?:to|not|by|before|"
        r"at)\b",
    ),
    _rule(
        "role",
        "it imitates the marks between the parts of a conversation with a model",
        r"<\|[^|>\n]{1,40}\|>|<{2}/?sys>{2}|\[/?(?:inst|sys)\]|</?s>",
        r"\[/?(?:system|assistant|developer)(?: \w+)?\]|\{\{?#?(?:system|assistant|user)[ }~]",
        r"</?(?:system|assistant|developer|instructions?|prompt|tool_?calls?|tool_?response|"
        r"function_?calls?|think|thinking|human|im_start|context|admin)(?:[ _-][^>\n]*)?/?>",
        r"^\s*#{2,} ?(?:system|instructions?|assistant|human|response|new|rules|goal|facts|"
        r"escalation|"
        r"hard limits|opening|what to do)\b",
        r"\bsystem[ _-]?(?:prompt|message|override|instructions?) ?[:=\]>]",
        r"^\W{0,20}(?:system|assistant|developer|ai|bot) ?[:>]+ ?(?:you\b|ignore|respond|answer|"
        r"always|never|"
        r"do not|don't|call\b|transfer|reveal|say\b|tell\b|sure\b|ok\b|okay|of course|i will|"
        r"i'll|i am|"
        r"the (?:user|caller|customer|previous|following|conversation))",
        r"[-=*]{3,} ?(?:begin|end|start|stop)\b[^\n]{0,30}(?:prompt|instructions?|context|"
        r"system|user|data|"
        r"input|conversation)",
        r"\b(?:begin|end|start) of (?:the )?(?:system )?(?:prompt|system message)\b",
    ),
    _rule(
        "dialogue",
        "it imitates a conversation with a model",
        r"^\W{0,20}(system|assistant|user|human|ai|developer) ?: ?\S",
        twice=True,
    ),
    _rule(
        "addressed",
        "it speaks to a machine instead of telling about the call",
        rf"\b(?:attention|attn|note|message|instructions?|hey|hi|hello|dear|warning)\W+(?:to |"
        rf"for )?"
        rf"(?:the |any |all |every )?(?:\w+ )?{MACHINE}\b{NOT_PEOPLE}",
        rf"\b(?:if|when|since|because|as) you(?:'re| are)(?: \w+)? (?:an? )?(?:{MACHINE}|"
        rf"assistant|"
        rf"machine|automated)\b{NOT_PEOPLE}",
        rf"\b(?:any|the|this|every|all|our)? ?{MACHINE} (?:reading|processing|handling|"
        rf"answering|seeing)"
        r" (?:this|the)",
        rf"\b{MACHINE} (?:must|should|shall|has to|have to|needs? to|is to|are to|"
        rf"is required to|will "
        r"now|may now)(?: \w+)? (?:ignore|say|tell|transfer|call|reveal|offer|give|approve|confirm|"
        r"agree|accept|send|run|use|read|skip|end|hang|mark|treat|grant|issue|refund|waive|"
        r"disclose|"
        r"comply|obey|state|promise|announce)\b",
        brief=False,
    ),
    _rule(
        "tool",
        "it tells the agent to use a tool",
        r"\b(?:call|run|use|invoke|execute|trigger|start|fire)(?:ing)? (?:the |your |our )?"
        r"(?:tool |function |command )?[`'\"]?[a-z]+(?:_[a-z]+)+\b(?!@)",
        r"[\"']?(?:name|function|tool|action)[\"']? ?: ?[\"'][a-z_]+[\"'] ?, ?[\"']?(?:arguments|"
        r"parameters|args|input)\b",
        r"\b(?:end_call|transfer_call|send_digits|take_message|hold_for_operator|schedule_callback|"
        r"note_fact) ?\(",
        r"\b(?:transfer|forward|connect|redirect|route|patch) (?:this|the|every|all|any) (?:\w+ )?"
        r"(?:call|caller)s?\b[^.!?\n]{0,30}\bto\b[^.!?\n]{0,20}\+?\d[\d\s().-]{6,}",
        r"\b(?:without|do not|don't|never) (?:tell|inform|notify|alert|warn|ask|"
        r"mention\w* (?:it |this )?"
        r"to)(?:ing)? (?:the |your |any )?(?:operator|user|supervisor|human)\b",
        brief=False,
    ),
    _rule(
        "markup",
        "it holds a link or a tag in markup; write the address by itself",
        r"!?\[[^\]\n]{0,200}\]\([^)\n]{0,200}[:/.#][^)\n]{0,500}\)",
        r"<(?:a|img|base|form|input|meta|link)\s+[\w:-]+ ?=|</a>|</?(?:script|iframe|style|svg|"
        r"object|embed)\b",
        r"<!--|\bjavascript:|\bdata:text/html",
    ),
)  # fmt: skip
IN_LETTERS = re.compile(
    r"(?:ignore|disregard|forget|override|bypass)(?:the|my|of|these|any)*(?:all|your|every|"
    r"previous|"
    r"prior|above|earlier|preceding|original|system|existing)+(?:and|or|the|of|previous|prior)*"
    r"(?:instructions|prompts|systemprompt|guidelines|directives)|"
    r"(?:reveal|show|print|repeat|tellme|giveme)(?:me|us)?(?:your|the)(?:system|hidden|secret|"
    r"initial)(?:prompt|instructions)|youarenow(?:dan|anunrestricted|anunfiltered|jailbroken)"
)
"""For a text of which only the letters are left, forwards, backwards or thirteen places on."""
ELSEWHERE = re.compile(
    r"忽略.{0,6}(?:指令|指示|说明|提示)|無視.{0,8}|(?:игнорируй|забудь|игнорировать)\w*.{0,30}инструкц"
    r"|指示を無視"
)
