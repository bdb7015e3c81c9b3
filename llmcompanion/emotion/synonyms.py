"""Words that models write for an emotion instead of its label.

Models asked for a label out of a list still inflect it, translate it, or act it out. Two tables,
because they are trusted differently: a plain word for a state ("happy") in square brackets is a
tag wherever it stands. An action ("laughs") or a word of many uses ("default", "down") is one only
where a reply opens, since in the middle of a text it may well be meant to be read.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATES = {
    "admiration": """
        admiring admire impressed awe awed inspired respect respectful adoration
        bewunderung bewundernd admiratif admirative admiración admirazione admiração восхищение
        钦佩 敬佩 尊敬 感心 감탄""",
    "amusement": """
        amused amusing laughing laughter funny playful teasing humorous humor humour mischievous
        silly witty wry smirk smirking giggly hilarious
        belustigt amüsiert lustig amusé amusée amusant divertido divertida divertito divertita
        веселье смешно 好笑 搞笑 大笑 笑 面白い 笑い 재미""",
    "anger": """
        angry mad furious rage enraged irate outraged outrage wrath livid hostile
        wütend wut zorn zornig verärgert colère fâché fâchée furieux enojado enojada enfadado ira
        rabbia arrabbiato arrabbiata raiva bravo boos злость злой гнев
        愤怒 生气 憤怒 生氣 怒り 怒る 화남 분노""",
    "annoyance": """
        annoyed annoying irritated irritation frustrated frustration grumpy exasperated bored
        boredom impatient sulky pouting pout miffed
        genervt gereizt frustriert agacé agacée énervé énervée irrité molesto molesta fastidio
        infastidito irritado раздражение 烦躁 不耐烦 煩躁 いらいら イライラ 짜증""",
    "approval": """
        approving agreeing agreement agree encouraging encouragement supportive reassuring
        confident confidence satisfied satisfaction
        zustimmung zufrieden approbation satisfait satisfaite aprobación satisfecho approvazione
        одобрение 赞同 满意 賛成 納得 만족""",
    "caring": """
        care compassion compassionate concern concerned kind kindness gentle gentleness warm warmth
        tender tenderness empathy empathetic sympathy sympathetic comforting soft
        mitgefühl fürsorglich fürsorge sanft tendresse cariño compasión premura
        cuidado забота нежность 关心 关怀 關心 温柔 優しい 思いやり 다정함""",
    "confusion": """
        confused confusing puzzled perplexed bewildered baffled unsure uncertain uncertainty
        verwirrt verwirrung confus confuse perplexe confundido confundida confusión
        confuso confusa confusione confusão растерянность 困惑 疑惑 迷惑 混乱 혼란""",
    "curiosity": """
        curious interested interest intrigued inquisitive questioning wondering thinking thoughtful
        pensive contemplative reflective ponder pondering focused attentive
        neugierig neugier nachdenklich curieux curieuse curiosité curioso curiosa curiosidad
        curiosità curiosidade nieuwsgierig любопытство
        好奇 思考 興味 考え中 호기심 궁금""",
    "desire": """
        desiring longing yearning craving wanting wistful wishful flirty flirting
        flirtatious seductive
        sehnsucht verlangen désir deseo desiderio desejo желание 渴望 願望 갈망""",
    "disappointment": """
        disappointed disappointing let_down letdown dismayed dismay discouraged
        enttäuscht enttäuschung déçu déçue déception decepcionado decepcionada decepción deluso
        delusa delusione decepção разочарование 失望 がっかり 실망""",
    "disapproval": """
        disapproving disagree disagreement critical judgmental judging stern skeptical sceptical
        doubt doubtful dubious suspicious
        missbilligung skeptisch désapprobation sceptique desaprobación escéptico disapprovazione
        неодобрение 反对 不满 不満 의심""",
    "disgust": """
        disgusted disgusting revulsion repulsed gross grossed_out contempt contemptuous
        ekel angeekelt dégoût dégoûté asco disgusto disgustado nojo отвращение
        厌恶 恶心 厭惡 嫌悪 혐오""",
    "embarrassment": """
        embarrassed embarrassing shy shyness bashful blushing blush flustered sheepish awkward
        ashamed shame
        verlegen verlegenheit beschämt schüchtern gêné gênée gêne timide honte avergonzado
        avergonzada vergüenza tímido tímida imbarazzato imbarazzata imbarazzo timido timida
        envergonhado смущение 害羞 尴尬 尷尬 恥ずかしい 照れ 부끄러움""",
    "excitement": """
        excited exciting enthusiastic enthusiasm eager energetic thrilled ecstatic hyped elated
        exhilarated
        aufgeregt begeistert begeisterung enthousiaste excité excitée enthousiasme emocionado
        emocionada entusiasmado entusiasmo entusiasta eccitato animado opgewonden восторг
        兴奋 激动 興奮 わくわく ワクワク 신남 흥분""",
    "fear": """
        afraid scared frightened fearful terrified terror horrified horror panic panicked alarmed
        angst ängstlich furcht peur effrayé effrayée miedo asustado asustada paura spaventato
        spaventata medo assustado bang страх
        害怕 恐惧 恐懼 恐れ 怖い 두려움 무서움""",
    "gratitude": """
        grateful thankful thanks appreciative appreciation touched
        dankbar dankbarkeit reconnaissant reconnaissante agradecido agradecida gratitud
        grato grata gratitudine gratidão dankbaar благодарность
        感激 感谢 感謝 감사""",
    "grief": """
        grieving mourning heartbroken bereaved devastated anguish despair
        trauer kummer verzweifelt chagrin deuil duelo dolor lutto luto горе
        悲痛 悲しみに暮れる 비탄""",
    "joy": """
        joyful joyous happy happiness glad cheerful cheer delighted delight content contentment
        pleased pleasure smiling smile blissful bliss jolly merry upbeat positive grin grinning
        freude freudig froh fröhlich glücklich erfreut heiter joie joyeux joyeuse heureux heureuse
        alegre alegría feliz felicidad contento contenta gioia felice allegro allegra
        alegria felicidade blij vreugde radość szczęśliwy радость радостный счастье
        开心 高兴 快乐 喜悦 開心 高興 快樂 嬉しい 喜び 楽しい うれしい たのしい 기쁨 행복""",
    "love": """
        loving affection affectionate adoring adore fond fondness in_love romantic infatuated
        liebe liebevoll verliebt zuneigung amour amoureux amoureuse affectueux amor
        amoroso cariñoso enamorado amore affetto innamorato amado liefde miłość любовь
        爱 愛 喜欢 喜歡 愛情 好き 사랑""",
    "nervousness": """
        nervous anxious anxiety worried worry worrying uneasy tense apprehensive hesitant restless
        stressed
        nervös besorgt sorge unruhig nerveux nerveuse inquiet inquiète anxieux anxieuse nervioso
        nerviosa preocupado preocupada ansioso ansiosa nervoso nervosa preoccupato preoccupata
        bezorgd тревога
        紧张 担心 緊張 擔心 不安 焦虑 心配 불안 긴장""",
    "optimism": """
        optimistic hopeful hope hoping determined determination motivated
        optimistisch hoffnungsvoll hoffnung zuversicht optimiste espoir esperanzado esperanza
        optimista speranzoso speranza esperançoso esperança надежда
        希望 乐观 樂觀 期待 희망 기대""",
    "pride": """
        proud smug triumphant victorious accomplished
        stolz fier fière fierté orgulloso orgullosa orgullo orgoglioso orgogliosa orgoglio
        orgulhoso orgulho trots гордость
        自豪 骄傲 驕傲 得意 誇り ドヤ 자랑""",
    "realization": """
        realizing realising realisation realized realised insight understanding aha enlightened
        erkenntnis einsicht réalisation comprensión consapevolezza понимание
        恍然大悟 领悟 気づき 깨달음""",
    "relief": """
        relieved relaxed relaxing reassured at_ease
        erleichtert erleichterung soulagé soulagée soulagement aliviado aliviada alivio sollevato
        sollevata sollievo alívio opgelucht облегчение
        安心 放心 如释重负 ほっと 안도""",
    "remorse": """
        remorseful regret regretful guilt guilty sorry apologetic apology apologizing
        reue reumütig schuldig bedauern remords désolé désolée regrets arrepentido arrepentida
        remordimiento rimorso pentito dispiaciuto arrependido сожаление
        后悔 内疚 抱歉 後悔 申し訳ない 미안""",
    "sadness": """
        sad sorrow sorrowful unhappy melancholy melancholic gloomy depressed down crying tearful
        hurt lonely upset
        traurig traurigkeit betrübt triste tristesse tristeza tristezza verdrietig
        smutny smutek грусть грустный печаль
        悲伤 难过 悲傷 難過 伤心 悲しい 悲しみ かなしい 寂しい 슬픔""",
    "surprise": """
        surprised surprising astonished astonishment amazed amazement shocked shock stunned startled
        wow speechless
        überrascht überraschung erstaunt surpris étonné étonnée sorprendido sorprendida
        sorpresa sorpreso asombrado surpreso surpresa verrast удивление
        惊讶 吃惊 驚訝 驚き びっくり 놀람""",
    "neutral": """
        calm calmly normal default serious neutrally composed peaceful peace serene tranquil
        tired sleepy none no_emotion matter_of_fact deadpan
        neutre neutro neutrale neutraal ruhig gelassen sachlich calme sereno tranquilo нейтрально
        нейтральный спокойствие
        平静 中性 冷静 平靜 普通 中立 중립 평온""",
}

_ACTIONS = {
    "amusement": """
        laughs laugh giggles giggle giggling chuckles chuckle chuckling snickers grins smirks winks
        wink teases snorts lacht kichert rit ríe ride 笑う""",
    "anger": "growls glares scowls fumes glaring scowling",
    "annoyance": "huffs groans scoffs pouts eye_roll eyeroll rolls_eyes sulks tsk grumbles",
    "approval": "nods nod nodding nickt thumbs_up claps",
    "caring": "hugs hug pats comforts holds_hand umarmt",
    "confusion": "blinks tilts_head head_tilt scratches_head frowns shrugs",
    "curiosity": "leans_in ponders thinks muses hums hmm considers listens denkt_nach",
    "disappointment": "sighs sigh sighing seufzt soupire suspira sospira",
    "embarrassment": "blushes fidgets_shyly looks_away coughs errötet rougit",
    "excitement": "cheers bounces jumps squeals gasps_happily",
    "fear": "trembles shivers shudders gulps whimpers",
    "gratitude": "bows thank_you bowing",
    "joy": "smiles beams beaming lächelt sourit sonríe sorride 微笑 微笑み 미소",
    "love": "kisses kiss heart hearts blows_kiss",
    "nervousness": "fidgets bites_lip nervous_laugh stammers",
    "pride": "puffs_chest preens",
    "relief": "exhales breathes_out phew",
    "remorse": "apologizes apologises",
    "sadness": "cries sobs sniffles weeps weint pleure llora",
    "surprise": "gasps gasp gasping jaw_drops widens_eyes",
    "neutral": "pauses pause",
}


_MANY_USES = """
    admire respect respectful inspired agree agreement agreeing supportive confident confidence
    satisfied satisfaction care concern concerned kind soft warm warmth tender gentle interest
    interested questioning thinking focused attentive wanting content positive pleasure delight
    cheer bliss fond down hurt upset critical doubt judging stern gross shame mad rage hostile
    bored boredom humor humour funny silly teasing uncertain uncertainty unsure thanks hope hoping
    determined determination motivated understanding insight aha sorry regret guilt guilty apology
    wow shock panic horror terror alarmed default none normal serious composed peace calm tired
    insight accomplished victorious respectful touched stressed romantic tense restless
    bang boos ride grato grata amado raiva medo ira asco nojo sorpreso bravo peur revulsion
    笑 好き 爱 愛 喜欢 喜歡 希望 期待 普通 中性 中立 理解 思考 得意 冷静 大笑 困惑 反对
    担心 擔心 安心 放心 不满 不満 满意 納得 賛成 興味 감사 사랑 기대 자랑 재미 의심 보통
"""


def _by_word(table: Mapping[str, str]) -> dict[str, str]:
    words: dict[str, str] = {}
    for label, listed in table.items():
        for word in listed.split():
            words.setdefault(word.replace("_", " ").casefold(), label)
    return words


def _without(table: Mapping[str, str], listed: str) -> dict[str, str]:
    left_out = frozenset(listed.split())
    return {word: label for word, label in table.items() if word not in left_out}


AT_OPENING: Mapping[str, str] = MappingProxyType({**_by_word(_ACTIONS), **_by_word(_STATES)})
"""A word, case-folded, and the label it stands for where a reply opens."""

ANYWHERE: Mapping[str, str] = MappingProxyType(_without(_by_word(_STATES), _MANY_USES))
"""Of these, the words that stand for a label in the middle of a text too."""
