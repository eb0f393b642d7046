"""What is found by pattern rather than by word: money, telephone numbers, questions, numbers of stamps and books."""

from __future__ import annotations

from typing import Final

PRICE: Final = (
    r"(?i)(?:[$£€¥₽₹₫฿₩]|\b(?:usd|eur|gbp|idr|rp|rm|myr|rs|inr|vnd|thb|kes|ksh|kshs|tzs|tsh|aed|sar|egp|cny|rmb|jpy|krw|brl|mxn)\.?)\s?\d(?:[\d.,]*\d)?"
    r"|\d(?:[\d.,]*\d)?\s?(?:[$£€¥₽₹₫฿₩]|(?:usd|eur|euros?|gbp|idr|rm|inr|vnd|vnđ|thb|baht|kes|aed|руб|р\.|บาท|đ|đồng|tr|triệu|jt|juta|rb|ribu|元|块|塊|円|万円|원|만원"
    r"|درهم|ريال|دينار|جنيه|دولار|dollars?|pesos?|reais|rupees?|रुपये|रु|shillings?)(?:\W|$))"
    r"|R\$\s?\d"
)
PHONE: Final = r"(?:\+|\b00?)\d[\d\s().-]{7,15}\d|\b\d{3}[ .-]\d{3}[ .-]\d{3,4}\b"
QUESTION: Final = r"\w+\s*[?？؟]"
# Sellers of stamps write colour, year and face value ("blue 1982, 24c"), catalogue numbers ("SG169a", "Mi971") and
# country and year before the animal ("UGANDA 2009 - African Elephant"); thirteen digits from 978 are an ISBN.
PRINT_NUMBERS: Final = (
    r"\b(?:18|19|20)\d\d,?\s+[$€£¥]?\d*[.,]?\d+\s?(?:c|d|p|pf|f|fr|kr|öre|l|lira|lire|sen|pta|ptas|dr|zl|n|k|kop|m|mils|ore|r|s|xu|yen|ct|cts)\b"
    r"|\b(?:18|19|20)\d\d,\s*[$€£]\s?\d"
    r"|\b(?:Mi|SG|Sc|YT|Yv|Scott|Michel|Stanley Gibbons)\.?\s?(?:[Nn]r\.?|[Nn]o\.?|#)?\s?\d{1,5}[a-z]?\b"
    r"|\b(?:MNH|MLH|MUH|FDC|CTO|MNG)\b"
    r"|^[A-Z][A-Z .&]{3,30},? #?\d{2,4}(?:[-/]\d{1,4})? (?:\([A-Za-z]+ ?\d+\) )?- "
    r"|\b97[89]-?\d(?:-?\d){9}\b"
)

# The rule that each pattern serves.
PATTERNS: Final = {
    "states_a_price": PRICE,
    "gives_a_phone_number": PHONE,
    "is_written_as_a_question": QUESTION,
    "has_the_numbers_of_a_stamp_or_book": PRINT_NUMBERS,
}
