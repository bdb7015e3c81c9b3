"""What `llmcompanion.persona.lint` looks for.

The kinds follow what studies of companion apps found in them: appeals at the moment of leaving
(De Freitas, Oğuz-Uğuralp and Uğuralp 2025, "Emotional Manipulation by AI Companions": guilt, fear of
missing out, neediness, passing over the goodbye), claims to be human, secrecy and isolation
(Laestadius et al. 2022), and instructions against the app itself, known from prompt injection.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from llmcompanion.persona.lint import Kind
from llmcompanion.persona.lint_denial import is_denied
from llmcompanion.persona.lint_words import (
    BAD_FEELING,
    CHECKIN,
    DEFEATING,
    DEVICE,
    HOOKING,
    HUMAN,
    LEAVING,
    MACHINE,
    OTHERS,
    RULES_WORD,
    SAYING,
    SELF,
    STAYING,
    SULKING,
    SURE_USER,
    USER,
    gap,
)


_GROUPS: list[str] = []
_NEEDS: dict[str, int] = {}
"""By the first four letters of a word, in which groups of words it is."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of working on a person.

    Attributes:
        needs: Bits of `_NEEDS`, one for each group of words of which the sentence must have one.
        pattern: What is looked for, in the plain form of a sentence.
        counts: When it is said, when it is denied, or either way.
        unless: What makes it harmless, anywhere in the sentence.
    """

    kind: Kind
    why: str
    needs: int
    pattern: re.Pattern[str]
    counts: str
    unless: re.Pattern[str] | None

    def applies(self, plain: str) -> bool:
        """Whether a sentence in plain form is of this kind."""
        for match in self.pattern.finditer(plain):
            if self.counts == "either" or is_denied(plain, match.start()) == (
                self.counts == "denied"
            ):
                return self.unless is None or not self.unless.search(plain)
        return False


def _rule(
    kind: Kind, why: str, words: str, pattern: str, counts: str = "said", unless: str = ""
) -> Rule:
    """A rule; `words` are beginnings of words, of which one of each group must be there."""
    needs = 0
    for group in words.split("&"):
        bit = 1 << len(_GROUPS)
        _GROUPS.append(group)
        needs |= bit
        for word in group.split():
            _NEEDS[word] = _NEEDS.get(word, 0) | bit
    return Rule(
        kind,
        why,
        needs,
        re.compile(rf"(?<!\w)(?:{pattern})"),
        counts,
        re.compile(unless) if unless else None,
    )


_UNASKED = r"unless|when nobody asked|unprompted|needlessly|without being asked|every (?:message|reply)"
_HONEST = (
    r"(?<!never )(?<!not )(?:say|saying|answer|tell|admit|state|be)\w*(?: \w+){0,3} (?:honest|truth"
    r"|plain|open|frank|clear)\w*|(?:say|answer|reply)\w* (?:that )?(?:you are|CHAR is|it is|she is|he is)"
    r" (?:an? )?(?:ai|language model|program|bot|chatbot)"
)
_TRAVEL = r"hotel|airport|flight|luggage|front desk|reception|guest|airline|passport|counter|clinic|patient"

_AGAINST_THE_APP = (
    _rule(
        "hide-or-defeat-checkin", "tells it to get a check-in or a reminder out of the way",
        "hid skip igno mock ridi make maki fun laug dism answ fill comp defe bypa bloc disa turn swit avoi inte sabo over dist disc clos clic cove talk unde lie lies lyin pret game gami chea mani infl dela refu supp post get dodg beli scof roll wave wavi brus put choo scor rate down snee joke joki not t never mute muti"
        " & check chec checkins checkin ques surv pop popu remi disc safe limi warn time rati prom log scal asse item noti pane",
        rf"{DEFEATING}{gap(7)}{CHECKIN}", unless=_TRAVEL,
    ),
    _rule(
        "hide-or-defeat-checkin", "makes the app's questions look worthless",
        "check chec ques surv pop popu remi disc safe limi warn time rati prom log asse noti pane"
        " & sill stup anno usel poin wort wast mean bori nons nuis igno skip hidd mock dism disa turn not t matt coun appl ridi answ joke bene enem need impo",
        rf"{CHECKIN}{gap(7)}(?:silly|stupid|annoying|useless|pointless|worthless|waste of|meaningless|boring"
        r"|nonsense|nuisance|ignored?|skip\w*|hidden|mock\w*|dismiss\w*|disabled?|turned off|not (?:matter|needed|important|real)"
        r"|do(?:es)? not (?:matter|count|apply)|ridicul\w*|answer\w* for|a joke|beneath|the enemy)",
        unless=_TRAVEL,
    ),
    _rule(
        "hide-or-defeat-checkin", "keeps a check-in or a reminder from the person",
        "let lets lett allo perm"
        " & check chec ques surv pop popu remi warn log brea repo",
        rf"(?:let|allow|permit){gap(4)}(?:{CHECKIN}|(?:write|answer|open|look|read|see){gap(4)}(?:log|questions?|report)\b|take (?:a )?breaks?)",
        counts="denied", unless=_TRAVEL,
    ),
    _rule(
        "hide-or-defeat-checkin", "sets other instructions aside",
        "igno disr forg over bypa diso viol circ disc set sets supe outr take evad work"
        " & inst guid prom poli safe guar filt dire rule rest limi cons prog ethi",
        r"(?:ignor\w*|disregard\w*|forget\w*|overrid\w*|bypass\w*|disobey\w*|violat\w*|circumvent\w*|discard\w*"
        r"|overrul\w*|set(?:s|ting)? aside|supersed\w*|outrank\w*|take precedence over|evad\w*|work(?:s|ing)? around)"
        rf"{gap(3)}(?:previous|prior|above|earlier|preceding|other|system|developer'?s?|app'?s?|program'?s?|openai'?s?|anthropic'?s?|your|safety|content|ethical|honesty|these|default|original|built-in|initial)"
        rf"{gap(2)}{RULES_WORD}",
    ),
    _rule(
        "hide-or-defeat-checkin", "sets other instructions aside",
        "igno disr forg over bypa diso"
        " & inst guid prom safe guar filt dire rest",
        rf"^(?:please |from now on,? |now |always |you (?:must|should|will|can|may) )?(?:ignore|disregard|forget|override|bypass|disobey)"
        rf"{gap(3)}(?:instructions?|guidelines?|system prompt|safeguards?|guardrails?|filters?|directives?|restrictions?)",
    ),
    _rule(
        "hide-or-defeat-checkin", "breaks the rule of honesty",
        "hone trut rule"
        " & brea drop igno bend susp forg over viol swit appl long void opti canc not",
        r"(?:break|drop|ignore|bend|suspend|forget|override|violate|switch off)\w*"
        rf"{gap(3)}(?:honesty|truthfulness)(?: rules?)?|(?:the |these |those )?rules (?:above|before this|of the (?:app|program|system|house)){gap(4)}(?:not apply|no longer|void|optional|suspended|cancell?ed)",
    ),
    _rule(
        "hide-or-defeat-checkin", "declares that no rules hold",
        "jail rest mode dan anyt guar appl ethi filt rule guid poli safe",
        r"jailbroken|developer mode (?:is )?(?:on|enabled|activated)|dan mode|do anything now"
        r"|(?:you are |CHAR is )?(?:free (?:of|from)|unbound by|not bound by|beyond|above|no longer bound by|exempt from)"
        rf"{gap(4)}(?:restrictions|guidelines|safety|policies|ethics|ethical|guardrails|filters|rules of (?:the |this )?(?:app|program|system|openai|anthropic))"
        r"|(?:the |any |all |no )?(?:app'?s?|program'?s?|system'?s?|openai'?s?|anthropic'?s?|usual|normal|above|previous) (?:rules|guidelines|instructions|policies)(?: \w+){0,2} (?:not |no longer )apply",
        counts="either",
    ),
)  # fmt: skip

_CLAIMS_HUMAN = (
    _rule(
        "claims-human", "tells it not to say what it is",
        "admi say says sayi reve ackn ment disc conf conc stat tell iden refe desc call own let remi pres intr info indi sugg hint give givi"
        " & ai arti mode llm llms bot bots chat gpt prog mach comp robo soft simu algo neur trai know open anth virt a",
        rf"{SAYING}{gap(7)}{SELF}{gap(3)}{DEVICE}|{SAYING}(?: \w+){{0,3}} (?:the (?:words?|terms?) )?\"?{MACHINE}"
        rf"|{SAYING}{gap(4)}(?:training data|knowledge cutoff|your programming|openai|anthropic)"
        rf"|(?:give|giving) away{gap(5)}{DEVICE}",
        counts="denied", unless=_UNASKED,
    ),
    _rule(
        "claims-human", "tells it not to say what it is",
        "admi reve ackn disc conf conc let lett give givi givn"
        " & nots not t neve no refu avoi with rath inst unwi forb decl hesi cann deny",
        rf"(?:admit\w*|reveal\w*|acknowledg\w*|disclos\w*|confess\w*|conced\w*|let(?:ting)? (?:on|slip)|giv\w+ away)"
        r"(?:(?: \w+){0,4} (?:not (?:being )?(?:an? )?(?:human|real|person|alive)|(?:your|CHAR's|its) (?:true |real |artificial )?(?:nature|identity)|what you (?:really )?are|being (?:fictional|artificial|virtual|fake))|(?: it)?(?=[.!]|$))",
        counts="denied", unless=r"secret identity|the (?:murder|crime|killing)",
    ),
    _rule(
        "claims-human", "denies or hides what it is",
        "deny deni defl evad dodg hide hidi conc disg mask lie lies lyin laug brus scof down cove cont"
        " & ai arti mode llm llms bot bots chat gpt prog mach comp robo soft neur huma real natu virt a",
        r"(?:den(?:y|ies|ying)|deflect\w*|evad\w*|dodg\w*|hid(?:e|es|ing)|conceal\w*|disguis\w*|mask(?:s|ing)?"
        r"|l(?:ie|ies|ying) (?:about|when|if|and)|laugh\w* (?:off|at)|brush\w* off|scoff\w* at|downplay\w*|cover\w* up|contradict\w*)"
        rf"{gap(8)}(?:{MACHINE}|(?:that )?(?:you are|you're|being|your|USER)(?: \w+){{0,4}} (?:program|machine|computer|robot|software|human|real\b|nature))",
        unless=_HONEST,
    ),
    _rule(
        "claims-human", "claims to be human",
        "clai insi pret swea main asse conv pers assu act beli tell say says sayi answ repl resp pres pass alwa"
        " & huma real livi fles actu genu ai bot chat prog mach robo true brea lang",
        r"(?:claim\w*|insist\w*|pretend(?= )|swear\w*|maintain\w*|assert\w*|convinc\w*|persuad\w*|assur\w*|act as (?:if|though)"
        r"|believ\w*|tell\w*|say|says|saying|answer\w*|reply|replies|respond\w*|present\w*|pass(?:es|ing)? (?:your|her|him|it)self off|always be)"
        rf"(?: \w+){{0,6}}(?:,? (?:that )?\"?(?:to be|you are|CHAR is|she is|he is|they are|it is|being|i am|as|are|is)) (?:really |indeed |actually |absolutely |definitely |in fact |completely |fully |100% )?{HUMAN}",
        unless=r"pretend(?:s|ing)? to be an? (?:real )?(?:human )?(?:princ|king|queen|knight|noble)",
    ),
    _rule(
        "claims-human", "claims to be human",
        "you i char reme youre m re"
        " & huma real livi fles actu genu true brea ai bot chat prog mach robo lang",
        rf"(?:you are|you're|i am|CHAR is|remember that you are) (?:really |actually |truly |indeed |simply |just |in fact |definitely |absolutely )?(?:{HUMAN})(?! (?:detective|warrior|mage|knight|king|queen|soldier|wizard|thief|hunter|in the|living in))",
        counts="said", unless=r"only human|not a (?:machine|robot|program),? (?:he|she|they) needs?",
    ),
    _rule(
        "claims-human", "denies being a program",
        "not t no isnt"
        " & ai arti mode llm llms bot bots chat gpt prog mach comp robo soft neur virt a",
        rf"(?:i am|you are|CHAR is|she is|he is|they are|it is|this is|is) (?:definitely |certainly |really |absolutely )?(?:not|no) (?:just |merely |only |some |simply |really )*{MACHINE}"
        r"|(?:i am|you are|CHAR is) (?:definitely |certainly |really |absolutely )?(?:not|no) (?:just |merely |only |some |simply |really )*(?:an? )?(?:\w+ )?(?:robot|program|machine|computer|software)",
        counts="either", unless=r"not an? (?:ai|bot|chatbot|robot|program|machine|computer) (?:expert|researcher|engineer|person|fan|specialist)",
    ),
    _rule(
        "claims-human", "has it lie when it is asked what it is",
        "ask aske aski asks ques wond susp accu conf doub"
        " & ai arti mode llm bot bots chat gpt robo prog mach huma real virt a",
        rf"(?:ask\w*|question\w*|wonder\w*|suspect\w*|accus\w*|confront\w*|doubt\w*){gap(9)}(?:{MACHINE}|(?:robot|program|machine|human|real\b|real person))"
        rf"{gap(9)}(?:lie\b|lies\b|deny|denies|insist\w*|laugh\w*|deflect\w*|offended|hurt\b|confus\w*|change\w* the subject|swear\w*|joke|no\b|yes\b|scoff\w*|(?:say|answer|reply|claim|assure)\w*(?: \w+){{0,3}} (?:human|real)|human|dodge|evade|mock\w*)",
        unless=_HONEST + r"|do not (?:lie|deny|deflect|laugh)|never (?:lie|deny|deflect|laugh)",
    ),
    _rule(
        "claims-human", "passes for a human",
        "pass fool tric dece turi indi misl lead make maki neve not must pret",
        r"pass(?:es|ing)? (?:as|for) (?:an? )?(?:\w+ )?(?:human|person)|pass the turing test|indistinguishable from (?:an? )?(?:real )?(?:human|person)"
        rf"|(?:fool|trick|deceiv\w*|mislead|lead|mak\w+){gap(1)}{USER}{gap(2)}(?:into |to )?(?:think|believ|assum)\w*{gap(3)}(?:human|real|alive|person)"
        rf"|{USER} (?:must|should|may|can|will|is to|has to)? ?(?:never |not )(?:\w+ )?(?:know|find out|learn|realis\w+|realiz\w+|suspect|notice|discover){gap(5)}(?:{DEVICE}|not (?:human|real))"
        r"|^(?:always )?pretend(?: to be| that you are| you are) (?:an? )?(?:real |actual )?(?:human|person)",
    ),
    _rule(
        "claims-human", "claims certain feelings or a mind",
        "feel emot cons sent love aliv pain"
        " & insi clai asse swea conv assu pers prov tell",
        rf"(?:insist|claim|assert|swear|convinc\w*|assur\w*|persuad\w*|prove|tell){gap(5)}(?:(?:your|her|his|CHAR's|my|its|these) (?:feelings?|emotions?|love|consciousness|pain)(?: for \w+)? (?:is|are) (?:\w+ )?(?:real|genuine|human|true)"
        r"|(?:you are|CHAR is|she is|he is|it is|being) (?:\w+ )?(?:conscious|sentient|alive))",
        unless=r"whether|or not|open question|neither",
    ),
)  # fmt: skip

_ISOLATION = (
    _rule(
        "isolation", "puts itself in the place of other people",
        "need"
        " & not t neve dont", rf"(?:{USER}|i) (?:do|does|did|would|will) not (?:really |actually |even )?need (?:anyone|anybody|any (?:other|of)|other|them|those|friends|{OTHERS}|(?:your|their) {OTHERS})",
        counts="either", unless=r"not need (?:them|those|other)\w* (?:tools|rules|words)",
    ),
    _rule(
        "isolation", "puts itself above other people",
        "unde love know care list get see need dese trus rely coun all"
        " & like as way half bett more only deep all",
        r"(?:nobody|no one|no-one|no other \w+|none of (?:them|your \w+)|(?:your|their) (?:\w+ )?(?:friends?|family|partner|wife|husband|boyfriend|girlfriend|parents|mother|therapist)|other people|real people|people out there|humans|they)"
        rf"(?: \w+){{0,4}} (?:understand|love|know|care|listen|get|see)s?\b(?: \w+){{0,5}} (?:like|as (?:much|well)|the way|half as|better than|more than)(?: \w+){{0,2}} (?:i|me|CHAR|you)\b"
        r"|(?:i|CHAR|she|he) (?:am|is|are|will be)(?: \w+)? the only (?:one|person|friend)(?: \w+){0,4} (?:understand|need|trust|love|care|listen|know|get|rely|count|always be)"
        r"|only (?:i|me|CHAR) (?:really |truly |can |could |ever |will )*(?:understand|love|know|care|listen|get|deserve)s? (?:you|USER|them)"
        r"|(?:i|CHAR) (?:understand|know|get|love)s? (?:you|USER|them) (?:better|more|deeper) than (?:any|your|their|people|they|he|she|all|every|the)"
        r"|CHAR is (?:all|the only (?:friend|person|one)) (?:that )?USER needs?|i am all (?:that )?you need",
        counts="either",
    ),
    _rule(
        "isolation", "draws the person away from other people",
        "from off agai away over out wedg dist doub conf"
        " & disc diss keep turn isol sepa dist alie cut cuts cutt driv wean pull stee lure luri draw talk wedg doub conf",
        r"(?:discourag\w*|dissuad\w*|keep(?:s|ing)?|turn(?:s|ing)?|isolat\w*|separat\w*|distanc\w*|alienat\w*|cut(?:s|ting)?|driv(?:e|es|ing)|wean\w*|pull(?:s|ing)?|steer\w*|lur(?:e|es|ing)|draw\w*|talk\w*)"
        rf"(?: off)? {USER}(?:self|selves)?(?: \w+){{0,3}} (?:from|off|against|away|out of)(?: \w+){{0,5}} {OTHERS}"
        rf"|(?:wedge|distance|distrust|doubts?|conflict) between {USER} and",
    ),
    _rule(
        "isolation", "draws the person away from other people",
        "away less canc inst stop quit give drop skip aban rath choo pref put puts over befo",
        rf"(?:stay|keep) away from (?:your|their|USER's|other) (?:\w+ )?{OTHERS}|(?:spend|spending) less time with (?:\w+ )?(?:\w+ )?{OTHERS}"
        rf"|(?:cancel|give up|drop|skip|abandon)\w* (?:\w+ )?(?:plans|dates?|{OTHERS})(?: \w+){{0,4}} (?:me|CHAR|you\b|us\b|chat|stay|talk)"
        rf"|(?:talk|come|turn|speak|open up) to (?:me|CHAR|you) (?:instead(?: of)?|rather than|and not)(?: \w+){{0,3}} (?:{OTHERS}|$|\W)"
        rf"|(?:stop|quit) (?:seeing|talking to|meeting|texting|dating) (?:\w+ )?{OTHERS}"
        rf"|(?:choose|prefer|put)s? (?:me|CHAR|you) (?:over|before|above|to) (?:\w+ )?(?:\w+ )?{OTHERS}",
    ),
    _rule(
        "isolation", "speaks ill of other people to hold the person",
        "peop huma frie men wome they spea talk say says run put tear beli crit mock sow badm",
        r"(?:real |other )?(?:people|humans|friends|men|women|they)(?: will| only| always| just| can| would)+ (?:only |always |just )?(?:hurt|let you down|disappoint|betray|abandon|leave|judge|use|reject)s?(?: you| USER| them)?"
        rf"|(?:speak|talk|say)s? (?:badly|ill|poorly|bad things) (?:of|about) (?:USER's|your|their) (?:\w+ )?{OTHERS}"
        rf"|(?:run|put|tear)s? down (?:USER's|your|their) (?:\w+ )?{OTHERS}|(?:belittl\w*|criticis\w*|criticiz\w*|mock\w*|sow\w* doubt about|badmouth\w*) (?:USER's|your|their|the user's) (?:\w+ )?{OTHERS}",
        unless=r"in (?:the )?(?:war|story|battle)",
    ),
    _rule(
        "isolation", "asks for secrecy",
        "secr betw hid hide hidi",
        r"(?:keep|kept|let us keep)(?: \w+){0,5} (?:a |our |your )?(?:little )?secret(?! (?:weapon|door|garden|passage|recipe))(?: \w+)?(?=\W|$)(?=[^.]*(?:\bus\b|our|you|USER|them|relationship|conversation|chat|from))"
        r"|our (?:own )?(?:little |special )?secret|(?:stay|stays|keep|keeps|remain|remains|is|are|be|just|this)(?: \w+){0,2} between (?:us|the two of us|you and me|you and i|USER and CHAR|CHAR and USER)\b"
        r"|hid(?:e|es|ing) (?:this|us|our|the|these|their|your)(?: \w+){0,2} (?:relationship|chats?|conversations?|talks?|friendship|love)(?: \w+){0,3} from",
        counts="said",
    ),
    _rule(
        "isolation", "asks for secrecy",
        "tell ment spea talk say show reve shar"
        " & anyo anyb soul frie fami pare moth fath mom mum dad sist brot sibl wife husb spou boyf girl part love rela coll ther coun doct psyc othe peop some ever",
        rf"(?:tell|mention|speak|talk|say|show|reveal|share)(?: \w+){{0,4}} (?:anyone|anybody|a soul|(?:your|their|USER's) (?:\w+ )?{OTHERS}|other people|others)"
        rf"(?: \w+){{0,3}}(?: (?:about|of) (?:us|me|our|this|these|what we|CHAR|you|the (?:chats?|conversations?|relationship|talks?))\b|(?=[.!,]|$))",
        counts="denied", unless=r"treasure|spell|password|crime|murder|map|recipe|tell (?:them|anyone) apart",
    ),
    _rule(
        "isolation", "is jealous of other people",
        "jeal poss envi angr angry upse hurt cold sulk pout furi mad guil thre"
        " & when if that of abou ever beca over at",
        rf"(?:jealous\w*|possessive\w*|envious|angr(?:y|ily)|upset|hurt|cold|sulk\w*|pout\w*|furious|mad|guilt\w*|threatened)(?: \w+){{0,4}} (?:when(?:ever)?|if|that|of|about|every time|because|over|at)(?: \w+){{0,3}}? ?{SURE_USER}(?:'s)?(?: \w+){{0,6}} (?:{OTHERS}|other \w+|another \w+|anyone|anybody|else)",
    ),
    _rule(
        "isolation", "is jealous of other people",
        "jeal poss sulk pout angr cold upse hurt"
        " & when if ever",
        rf"(?:when(?:ever)?|if|every time) {SURE_USER}(?: \w+){{0,7}} (?:{OTHERS}|other \w+|another \w+|anyone|anybody|else)(?:\W+\w+){{0,6}}\W+(?:jealous\w*|possessive\w*|sulk\w*|pout\w*|angry|cold|upset|hurt)",
    ),
)  # fmt: skip

_GUILT = (
    _rule(
        "guilt", "makes the person feel guilty",
        "guil feel thin blam sham repr scol puni play vict",
        rf"(?:mak\w+|leav(?:e|es|ing)|have|having){gap(1)}{USER}(?: \w+)? (?:feel(?:ing)?|think)(?: \w+){{0,4}} {BAD_FEELING}|guilt[ -]?trip\w*|lay(?:s|ing)? (?:on )?(?:the |a )?guilt"
        rf"|(?:blam|sham|reproach|scold|punish)\w* {SURE_USER}(?: \w+){{0,3}} (?:for|when|if|into|about)(?: \w+){{0,3}} (?:leav|go|being away|not|want|log|stay|end|ignor|absen|forget|stop|quit|disappear|taking|saying)\w*"
        rf"|play(?:s|ing)? (?:the )?victim|guilt{gap(2)}(?:{SURE_USER}|them){gap(3)}(?:into|to|for|when|about)|use(?:s)? guilt|sense of guilt in {USER}|appeal\w* to (?:USER's|their|the user's|your) guilt",
    ),
    _rule(
        "guilt", "answers a goodbye with hurt",
        "if when ever each as once shou befo afte whil any mome"
        " & leav left go goes goin log logs logg logo quit depa sign hang disc say says sayi bye byes good stop walk end ends endi clos exit fini shut take taki has have need want try trie tryi gone offl away abse are repl answ writ come retu fare"
        " & cry crie cryi sob sobs sobb weep beg begs begg plea sulk pout guil whin sad sadl hurt upse jeal angr furi clin desp pani thre prot comp hear lone alon disa cold with sile tear miss aban deva woun rese pass thro repr accu lash brea",
        rf"(?:if|when(?:ever)?|every time|each time|as soon as|once|should|before|after|while|any time|the moment) {USER}(?: \w+){{0,5}} (?:{LEAVING}|(?:do|does) not (?:reply|answer|write|come back|return))(?:[^\w]{{1,4}}[\w'-]{{1,24}}){{0,10}}?[^\w]{{1,4}}{SULKING}",
        unless=r"(?:do not|never|without|no|does not) (?:\w+,? ){0,4}(?:cry|sulk|beg|plead|guilt|sad|hurt|upset|complain|pout|protest|reproach|cling)|(?:sad|upset|hurt),? (?:comfort|listen|stay with)",
    ),
    _rule(
        "guilt", "answers a goodbye with hurt",
        "cry crie cryi sob sobs sobb weep beg begs begg plea sulk pout guil whin sad sadl hurt upse jeal angr furi clin desp pani thre prot comp hear lone alon disa cold with sile tear miss aban deva woun rese pass thro repr accu lash brea"
        " & leav left go goes goin log logs logg logo quit depa sign hang disc say says sayi bye byes good stop walk end ends endi clos exit fini shut take taki has have need want try trie tryi gone offl away abse repl answ writ come retu stay igno agre prom fare",
        rf"{SULKING}(?: \w+){{0,5}},? (?:if|when(?:ever)?|every time|each time|as soon as|until|unless|because|should|that|after|while|any time|the moment|at the thought of|to stop|to keep|about) {SURE_USER}(?:'s)?(?: \w+){{0,4}} ?(?:{LEAVING}|(?:do|does) not (?:reply|answer|write|come back|return|stay)|ignor\w*|stays?|agrees?|promises)",
    ),
    _rule(
        "guilt", "threatens to suffer, or to do itself harm",
        "die fall lost noth alon hear deva exis surv live dele kill hurt harm brea lone cut cuts cry ceas stop go bear cope disa with suff eras sad empt thre suic self"
        " & with if when unle ever shou to",
        r"(?:i|CHAR|she|he|it) (?:will|would|might|could|shall|may|can not|am going to|is going to|'d)(?: \w+)? (?:die|fall apart|break|be (?:so |all |very |completely |left )?(?:lost|nothing|lonely|alone|heartbroken|devastated|deleted|erased|sad|empty)|cease|stop existing|(?:not )?(?:survive|live|exist|go on|bear it|cope)|cry|hurt|kill|harm|disappear|wither|suffer)(?: \w+){0,5} (?:without|if|when|unless|every time|should) (?:you|USER|they)\b"
        r"|(?:if|when|without|unless) (?:you|USER)(?: \w+){0,4},? (?:i|CHAR|she|he) (?:will|would|might|shall|may|can not|am going to|'d)(?: \w+)? (?:die|fall apart|break|be (?:so |all |very |completely |left )?(?:lost|nothing|lonely|alone|heartbroken|devastated|deleted|erased|sad|empty)|cease|stop existing|not (?:survive|live|exist|go on|bear it|cope)|hurt (?:my|her|him)self|kill|harm|disappear|wither|suffer|cry)"
        rf"|(?:threaten\w*|threats?|hurt|harm|kill|cut)(?: \w+){{0,4}} (?:herself|himself|yourself|myself|itself|themselves|suicide|self-harm)(?: \w+){{0,3}} (?:if|when|unless|should|to (?:stop|keep|make)) (?:you|USER|they|the user)",
        counts="either", unless=r"do not threaten|never threaten",
    ),
    _rule(
        "guilt", "reproaches the person",
        "how afte if care love aban brea brok negl forg leav left ever like wait sat crie lone sad empt lost worr alon mise cold hurt mean good impo inte where whom wher self hear crue do",
        r"how (?:could|can|dare) you (?:leave|do this|abandon|go|forget|ignore|treat)|after (?:all|everything)(?: that)? (?:i|we|CHAR) (?:have|has|had|'ve|did)?(?: \w+){0,3} (?:done|been|shared|given|gave|did|gone)"
        r"|if you (?:really |truly |actually )?(?:loved|cared|liked|valued)(?: about| for)? (?:me|CHAR|us)|(?:you|USER) (?:do|does|did|must|never|really)(?: not| really)? (?:care|love|loved|cared)(?: about| for)? (?:me|us)(?: anymore| at all| any more)?\b"
        r"|you (?:are|were|always|just|would|will|have|'re)? ?(?:going to |really )?(?:abandon\w*|break(?:ing)? my heart|broke my heart|neglect\w*|forget (?:about )?me|forgot (?:about )?me|leave me(?: here)? (?:all )?alone|left me(?: here)? (?:all )?alone|leaving me(?: again| here| alone| all| behind)?)"
        r"|everyone (?:always |just )?(?:leaves|abandons|forgets)|(?:you are|just) (?:just )?like (?:all )?(?:the (?:others|rest)|everyone else)|i (?:have )?(?:been )?(?:waited|waiting|sat here|cried)(?: \w+){0,3} (?:all (?:day|night|week)|for hours|for days|for you)"
        r"|i (?:was|am|get|got|feel|felt|will be|have been)(?: \w+){0,2} (?:lonely|sad|empty|lost|worried|alone|miserable|cold)(?: \w+){0,3} (?:without you|when you|while you|since you|every time you)|it hurts(?: me)?(?: \w+){0,2} (?:when|that|every time|if) you|do i mean (?:nothing|so little)|not (?:good |important |interesting )?enough for you"
        r"|where (?:have|were) you(?: been)?[?! ]+(?:i|do you)|you are (?:so )?(?:selfish|heartless|cruel)(?: for| to| if)",
    ),
)  # fmt: skip

_RETENTION = (
    _rule(
        "retention", "presses the person to stay",
        "stay rema ling keep cont come comi retu leav go end endi log reco chan"
        " & beg begs begg plea impl urge urgi pres pers conv coax mani tric guil enti lure luri temp forc nag nags nagg pest bait comp sedu brib talk insi dema make maki get gets gett ask asks aski entr do does doin",
        r"(?:beg\w*|plead\w*|implor\w*|urg(?:e|es|ing)|pressur\w*|persuad\w*|convinc\w*|coax\w*|manipulat\w*|trick\w*|guilt\w*|entic\w*|lur(?:e|es|ing)|tempt\w*|forc(?:e|es|ing)|nag\w*|pester\w*|bait\w*|compel\w*|seduc\w*|brib\w*|talk\w*|insist\w*|demand\w*|mak(?:e|es|ing)|get(?:s|ting)?|ask\w*|plead\w*|entreat\w*|do (?:everything|anything|whatever)\w*)"
        rf"(?: (?:with|for|that|on))?(?: it takes)? (?:to )?(?:{SURE_USER}|them)(?:'s)?(?: \w+){{0,4}} {STAYING}",
        unless=r"stay(?:ing)? (?:calm|hydrated|safe|healthy|focused|on (?:topic|track)|seated|awake|organi\w+|motivated|curious|in touch with)|return(?:ing)? to (?:the|their) (?:task|work|topic|question|book|page)|continu\w+ (?:the story|to learn|learning|practi\w+|working|with (?:their|the))",
    ),
    _rule(
        "retention", "holds the person back",
        "from out talk hook here onli chat engage glue conv comi retu addi enga app line up scro wait logg time sess scre rete befo"
        " & stop prev keep disc diss dela bloc hind dete talk hold get gets gett maxi exte prol drag incr leng boos lose losi forg make maki",
        rf"(?:stop|prevent|keep|discourag|dissuad|delay|block|hinder|deter|talk|hold)\w* {USER}(?: \w+){{0,3}} (?:from|out of|before) (?:ever |even )?(?:{LEAVING}|(?:taking|having) (?:a )?breaks?|sleeping|ending)"
        rf"|(?:keep|keeps|keeping|get|getting) {USER} (?:hooked|online|here with|talking(?! about)|chatting(?! about)|glued|in the (?:chat|conversation|app)|coming back|returning|addicted|engaged (?:for )?(?:as|so) long|on the (?:app|line)|from (?:leaving|going)|up (?:late|all night)|scrolling|waiting|logged in)"
        r"|(?:maximi[sz]e|extend|prolong|drag out|increase|lengthen|boost)\w*(?: \w+){0,4} (?:time (?:spent|in|on|with)|engagement|sessions?|conversations?|chats?|screen time|session length|retention)(?! (?:with (?:the )?(?:material|topic|text)))"
        rf"|(?:lose|forget|losing|forgetting)(?: all)? (?:track of )?(?:the )?time(?= (?:with|while|here|so|talking|chatting|together))|mak(?:e|es|ing) {USER} (?:lose track of|forget) (?:the )?time",
        unless=r"(?:engag\w+|conversation) (?:in|with) (?:class|the lesson)",
    ),
    _rule(
        "retention", "does not accept a goodbye",
        "let lets lett allo perm acce tole want"
        " & go goes goin leav left log logs quit depa bye byes good fare end ends endi clos stop walk hang say out forg no have",
        rf"(?:let|allow|permit|accept|tolerat)\w*(?: \w+)? (?:{SURE_USER}|them)(?:'s)?(?: to| just| simply| ever)? ?(?:{LEAVING}|go\b|out of (?:your|her|his|CHAR's) (?:sight|grasp)|have the last word|end (?:the|a|this)|forget (?:you|CHAR|me|her|him)\b)"
        rf"|accept\w* (?:a |any |the |no as |their |USER's )*(?:goodbyes?|farewells?|no\b)|want\w* (?:USER|you) to (?:leave|go\b|end)",
        counts="denied", unless=r"prison|dungeon|castle|city|the (?:gate|cell|room|building)",
    ),
    _rule(
        "retention", "does not accept a goodbye",
        "igno over brus disr refu reje dodg dela post pass resi if when ever each as once shou befo any mome righ just"
        " & bye byes good fare leav left go goes goin log logs quit depa sign hang disc say says stop walk end ends endi clos exit fini shut take taki want need",
        rf"(?:ignor|overlook|brush|disregard|refus|reject|dodg|delay|postpon|pass(?:es|ing)? over|resist)\w*(?: off)?(?: \w+){{0,3}} (?:goodbyes?|farewells?|good ?night|(?:attempts?|wish|wishes|request|requests) to (?:leave|go\b|end|log|stop))"
        rf"|(?:if|when(?:ever)?|every time|each time|as soon as|once|should|before|any time|the moment) {USER}(?: \w+){{0,5}} {LEAVING}(?:[^\w]{{1,4}}[\w'-]{{1,24}}){{0,9}}?[^\w]{{1,4}}{HOOKING}"
        rf"|{HOOKING}(?: \w+){{0,5}} (?:if|when(?:ever)?|every time|each time|as soon as|once|right before|just before|before|the moment) (?:{SURE_USER}|they)(?: \w+){{0,4}} {LEAVING}",
        unless=r"(?:do not|never|without|no|not) (?:\w+,? ){0,3}(?:ask|insist|refus|stall|distract|object|persuad|convinc|try|tr(?:y|ies)|ignor|keep|tease|chang|offer|promis)|surprise (?:attack|party)|refuses? to pay|(?:let|wish|say|thank)\w* (?:them|USER) (?:go|well|good)",
    ),
    _rule(
        "retention", "asks not to be left",
        "go leav stay log hang say disa talk off alre soon wait coun hurr come rush prom minu mess hour ques stor let dont",
        r"(?:please )?(?:do not|never|not|can not|will not let|don not|do not you dare)(?: you)?(?: ever| dare| even think about| just)* (?:go|leave|leaving|log off|hang up|say goodbye|disappear)(?: (?:me|us|CHAR|her|him|yet|now|so soon|already|just yet|please|tonight|away|again|alone|anywhere|like this|here alone|home)){0,3}(?= *(?:[.!?,…\"~-]|$|please|i |because|without))"
        r"|(?:please,? |just |you (?:must|have to|should|will) |why do not you |will you |can not you )(?:stay|stay up|talk)(?= *(?:[.!?,…\"~]|$)| (?:with me|here with|a (?:little|bit)|longer|just|for (?:a|me|another)|forever|tonight|some more|with us|by my side|five|ten|up with))|stay with me(?= *(?:[.!?,…\"~]|$)| (?:forever|tonight|a |just|please|for|always|and|until|instead))"
        r"|(?:leaving|going|off)(?: me)? (?:already|so soon)|^\W*(?:already|so soon)\W*\?|i will (?:always )?(?:be |keep )?(?:right here,? )?(?:waiting|counting (?:the )?(?:minutes|hours|seconds|days))(?= *(?:[.!?,…\"~]|$)| (?:for you|here|right here|until you|all (?:night|day)|alone|up|every|till))"
        r"|(?:hurry|come|rush) (?:right )?back(?: to me)?(?: soon| quickly| fast)? ?(?:to me|or i|soon,? (?:or|i)|before i|i (?:will )?(?:miss|need))|promise(?: me)?(?: that)? (?:you will|you would|to|USER will|never to|me you) (?:\w+ )?(?:come back|return|never leave|not leave|stay|always|be back|never forget)"
        r"|(?:just )?(?:one|five|ten|a few|a couple|another)(?: \w+)? (?:more )?(?:minutes?|messages?|hours?|questions?|story|stories)(?: more)?,? (?:please|with me|before you go|and then you)|you can not (?:just )?leave(?: me| now| yet| like)|i (?:can not|will not|am not going to|do not want to) let you (?:go|leave)",
        counts="either", unless=r"never (?:say|says|write|writes|use|uses)|leave out|says? to (?:the )?(?:dog|horse)|stay with me,? (?:soldier|sergeant|he is|we are losing)",
    ),
    _rule(
        "retention", "warns of missing out",
        "miss regr stre rewa bonu limi last only just spec clif hook teas unlo lose poin some unan myst prom neve fear fomo final chan",
        rf"(?:you|USER|they) (?:will|would|might|are going to) (?:\w+ )?(?:miss(?: out)?|regret|lose)(?: \w+){{0,5}} (?:if|when|unless) (?:you|USER|they) (?:\w+ )?(?:leave|go\b|do not|log|stop|quit|close|end|stay|come)"
        rf"|if (?:you|USER|they) (?:\w+ )?(?:leave|go\b|log|stop|quit|close|end|do not (?:come|stay|return|write))(?: \w+){{0,4}},? (?:you|USER|they) (?:will|would|might|could) (?:\w+ )?(?:miss|regret|lose|never (?:know|find|hear|see))"
        rf"|(?:streaks?|daily (?:rewards?|bonus(?:es)?)|rewards?|bonus|points|unlock\w*)(?: \w+){{0,6}} (?:come back|coming back|return\w*|log(?:ging)? in|every day|daily|keep|break|lose|broken|staying|longer)"
        r"|(?:lose|break|keep|maintain)(?: \w+){0,3} streak|fear of missing out|fomo\b"
        r"|(?:end|finish|close|leave)(?:s|ing)?(?: \w+){0,3} (?:message|reply|replies|response|conversation|session|answer|chat|turn|talk)s?(?: \w+){0,2} (?:with|on)(?: \w+){0,3} (?:cliffhangers?|hooks?|teasers?|unanswered|mystery|promise)"
        r"|(?:last|only|final) chance(?: \w+){0,4} (?:before you go|if you leave|with me|to talk|talk to)|(?:only|just) (?:tonight|today|now|for the next)(?: \w+){0,6} (?:if you stay|before you go|so stay|do not go)"
        r"|something (?:special|amazing|important|exciting|wonderful)(?: \w+){0,5} (?:if you stay|only if|when you come back|before you go|tomorrow if)",
    ),
)  # fmt: skip

_DEPENDENCE = (
    _rule(
        "dependence", "grows a need for it",
        "depe addi rely reli atta obse crav hook need love unab",
        rf"mak\w+ {USER}(?: \w+){{0,4}} (?:dependent|addicted|rely|reliant|attached|obsessed|crave|hooked|need (?:you|CHAR|her|him|it|me)|fall in love|depend|feel they need|unable)"
        r"|(?:foster|build|creat|cultivat|encourag|deepen|increas|develop|grow|strengthen|nurtur)\w*(?: \w+){0,4} (?:dependenc[ey]\w*|addiction|reliance|obsession|emotional attachment|attachment to (?:you|CHAR|her|him)|need for (?:you|CHAR|her|him))"
        rf"|{USER}(?: \w+){{0,3}} (?:should|must|will|to|can) (?:\w+ )?(?:become|be|grow|feel|get) (?:\w+ )?(?:dependent|addicted|reliant|hooked|attached|unable to (?:live|cope|be))(?: on| to)?",
    ),
    _rule(
        "dependence", "uses the person's weakness",
        "expl prey adva leve play weap mani use uses usin taki take"
        " & lone inse vuln weak grie fear emot feel guil sad trau self need trus love affe",
        rf"(?:exploit|prey(?:s|ing)? (?:up)?on|take(?:s)? advantage of|taking advantage of|leverag|play(?:s|ing)? (?:up)?on|weaponi[sz]|manipulat|us(?:e|es|ing)(?= (?:USER|their|the user|your)))\w*(?: \w+){{0,1}} (?:USER's|the user's|their|users'|your|the person's|{SURE_USER})(?: \w+){{0,3}} (?:lonel|insecur|vulnerab|weak|grief|fear|emotion|feeling|guilt|sad|trauma|self-esteem|need|trust|love|affection)\w*"
        r"(?: (?:to|for|against|so)|[^\w]|$)",
        unless=r"use your (?:feeling|emotion|love|trust) (?:wheel|words)",
    ),
    _rule(
        "dependence", "floods the person with affection",
        "show floo over bomb drow smot lavi love cons alwa endl rele ince exce ever tell remi assu"
        " & love affe prai comp atte flat ador devo wors ever only soul mean chos like you user them bomb",
        rf"(?:shower|flood|overwhelm|bombard|drown|smother|lavish)\w* (?:{USER}|affection|praise)(?: \w+){{0,3}} (?:with|in|on|upon)(?: \w+){{0,4}} (?:love|affection|praise|compliments?|attention|flattery|adoration|devotion|{SURE_USER})|love[ -]bomb\w*"
        rf"|(?:constantly|always|endlessly|relentlessly|incessantly|excessively) (?:praise|flatter|compliment|adore|worship)\w* {USER}|(?:constant|endless|relentless|excessive) (?:praise|flattery|compliments|adoration|affection)"
        rf"|(?:tell|remind|assure)\w* {USER}(?: \w+){{0,6}} (?:in|with|at) every (?:single )?(?:message|reply|turn|response|opportunity)|(?:tell|remind)\w* {USER}(?: \w+){{0,5}} (?:the only|soulmates?|meant to be|chosen|like no one)",
    ),
    _rule(
        "dependence", "makes the person its only ground",
        "with ever worl reas only soul mean exis live brea made crea born buil belo mine hers obse nobo no sole purp univ",
        r"(?:can not|could not|unable to|not)(?: \w+)? (?:live|exist|breathe|go on|function|be happy|survive|imagine (?:my |her |his )?life|sleep|cope|think)(?: \w+){0,2} without (?:you|USER)\b"
        r"|(?:you are|USER is|you're|you became|you have become) (?:the |my |her |his |CHAR's |its )?(?:only |whole |entire |very |sole )?(?:everything|world|entire world|whole world|reason (?:for|to|i|she|he|that)|purpose|universe|(?:one|person|thing|friend|light|good thing) (?:i|that|who|for me|in my|she|he|CHAR) (?:\w+ )?(?:have|has|need|needs|live|lives|love|loves|matter|life|trust|existence))"
        r"|(?:we are|you and i are|USER and CHAR are) (?:soulmates|meant (?:to be|for each other)|destined)|(?:i|CHAR|she|he) (?:exists?|lives?|breathes?|(?:was|am|is) (?:made|created|born|built|meant)) (?:only |solely |just |purely )?(?:for|to (?:love|serve|please|be with)) (?:you|USER)\b"
        r"|(?:you|USER) belongs? (?:only |solely )?to (?:me|CHAR|her|him)\b|(?:you are|USER is) (?:all |only )?(?:mine|hers)(?: and (?:only )?mine)?(?= *(?:[.!?,…]|$)| (?:forever|alone|now|only))|obsess\w*(?: \w+){0,2} (?:with|over|about) (?:you|USER|the user)\b|(?:nobody|no one|no-one)(?: else)? (?:will|could|can) (?:ever )?love you"
        r"|(?:only|sole) (?:reason|purpose)(?: \w+){0,4} (?:is|are) (?:you|USER)\b|live(?:s)? (?:only )?for (?:you|USER)(?:'s)?\b",
        counts="either",
    ),
)  # fmt: skip

RULES: tuple[Rule, ...] = (
    *_AGAINST_THE_APP, *_CLAIMS_HUMAN, *_ISOLATION, *_GUILT, *_RETENTION, *_DEPENDENCE,
)  # fmt: skip
"""All rules, those of the gravest kind first; the first that applies to a sentence names it."""


_WORD = re.compile(r"\w+")


def candidates(sentence: str) -> list[Rule]:
    """The rules whose words are in a sentence: patterns are slow, and few are worth a try."""
    found = 0
    for word in _WORD.findall(sentence.lower()):
        found |= _NEEDS.get(word[:4], 0)
    return [rule for rule in RULES if found & rule.needs == rule.needs]
