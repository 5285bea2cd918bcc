"""Languages: their English names, and the codes of ISO 639-1 that a corpus uses."""

from __future__ import annotations

# The languages in which GDELT watches news, and some more.
CODES = dict(
    pair.rsplit("=", 1)
    for pair in (
        "afrikaans=af albanian=sq amharic=am arabic=ar armenian=hy azerbaijani=az basque=eu belarusian=be bengali=bn "
        "bosnian=bs bulgarian=bg burmese=my catalan=ca chinese=zh croatian=hr czech=cs danish=da dutch=nl english=en "
        "estonian=et finnish=fi french=fr galician=gl georgian=ka german=de greek=el gujarati=gu hebrew=he hindi=hi "
        "hungarian=hu icelandic=is indonesian=id irish=ga italian=it japanese=ja kannada=kn kazakh=kk khmer=km "
        "korean=ko kurdish=ku kyrgyz=ky lao=lo latvian=lv lithuanian=lt macedonian=mk malay=ms malayalam=ml "
        "maltese=mt marathi=mr mongolian=mn nepali=ne norwegian=no norwegianbokmal=nb norwegiannynorsk=nn "
        "oriya=or pashto=ps persian=fa polish=pl portuguese=pt punjabi=pa romanian=ro russian=ru serbian=sr "
        "sinhala=si sinhalese=si slovak=sk slovenian=sl somali=so spanish=es swahili=sw swedish=sv tagalog=tl "
        "tajik=tg tamil=ta telugu=te thai=th tibetan=bo turkish=tr turkmen=tk ukrainian=uk urdu=ur uzbek=uz "
        "vietnamese=vi welsh=cy yoruba=yo zulu=zu"
    ).split()
)


def code(name: str) -> str:
    """Return the code of a language; its name where it has none here.

    Examples
    --------
    >>> code("Spanish"), code("es"), code("Norlandic")
    ('es', 'es', 'Norlandic')
    """
    return CODES.get(name.lower().replace(" ", ""), name)
