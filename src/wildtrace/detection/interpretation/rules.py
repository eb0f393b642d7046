"""The rules: each looks at one mention of a taxon in its surroundings; its docstring is the reason an analyst reads.

A rule returns, for each subject, the mention that made it fire, or NONE. All weights stand in `weights.csv`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from wildtrace.detection.interpretation.context import NONE, TITLE, Context, present
from wildtrace.detection.interpretation.mentions import WEAK
from wildtrace.detection.interpretation.plausible import Plausible
from wildtrace.detection.text.tokens import Bools, Ints

BIO: Final = 2  # number of the field `seller_bio`


@dataclass(frozen=True)
class Judged:
    """What rules look at: the context, which specimens are plausible, and what patterns found in each row."""

    context: Context
    plausible: Plausible
    seen: Mapping[str, Bools]  # for each rule of `patterns.PATTERNS` in which subjects' rows its pattern stands
    has_title: Bools
    words: Ints  # how many each subject's row has, about
    _answers: dict[Rule, Ints] = field(default_factory=dict, init=False, repr=False, compare=False)

    def by(self, rule: Rule) -> Ints:
        """What a rule says of the subjects; it is asked once, for many rules ask others."""
        if rule not in self._answers:
            self._answers[rule] = rule(self)
        return self._answers[rule]

    def holds(self, rule: Rule) -> Bools:
        """For which subjects a rule fires."""
        return present(self.by(rule))

    def when(self, mask: Bools) -> Ints:
        """The subject itself as the reason, where `mask` holds."""
        return np.where(mask, self.context.subjects, NONE)

    @cached_property
    def sense(self) -> Ints:
        """0 clear, 1 shared, 2 weak, of each subject."""
        return self.context.mentions.sense[self.context.subjects].astype(np.int64)


_SHORT_TEXT: Final = 80  # words; in a longer one a question mark is often the seller's own ("Questions? Ask!")
Rule = Callable[[Judged], Ints]


def names_it_clearly(judged: Judged) -> Ints:
    """The listing names a protected or watched taxon with a word that hardly means anything else."""
    return judged.when(judged.sense == 0)


def names_it_with_a_shared_word(judged: Judged) -> Ints:
    """The name is an ordinary word with other meanings too, so what stands around it has to decide."""
    return judged.when(judged.sense == 1)


def names_it_with_a_weak_word(judged: Judged) -> Ints:
    """The name mostly means something else."""
    return judged.when(judged.sense == WEAK)


def names_it_in_latin(judged: Judged) -> Ints:
    """The scientific name is given: collectors and dealers use it, and few others do."""
    return judged.when(judged.plausible.is_latin(judged.context))


def names_another_species_of_it(judged: Judged) -> Ints:
    """A genus stands with the Latin epithet of a species that is not asked about or not known to be protected."""
    m, subjects = judged.context.mentions, judged.context.subjects
    unlisted = ~judged.plausible.is_listed(judged.context)
    return judged.when(m.epithet[subjects] & unlisted & judged.plausible.is_latin(judged.context))


def names_only_a_group_that_holds_it(judged: Judged) -> Ints:
    """What is asked about is one of a few kinds that the name may mean, and nothing says which."""
    return judged.when(judged.plausible.is_broader(judged.context))


def name_says_the_specimen(judged: Judged) -> Ints:
    """The name itself is that of a part or product, such as "rhino horn"."""
    m = judged.context.mentions
    return judged.when((m.specimen[judged.context.subjects] != NONE) & ~judged.plausible.is_code(judged.context))


def uses_a_code_word(judged: Judged) -> Ints:
    """A word is used that traders are documented to use instead of the name."""
    return judged.when(judged.plausible.is_code(judged.context))


def hides_the_name(judged: Judged) -> Ints:
    """The name is disguised: letters changed, starred out or pulled apart. Honest sellers want to be found."""
    return judged.when(judged.context.mentions.disguised[judged.context.subjects])


def is_typed_without_accents(judged: Judged) -> Ints:
    """The name fits only when accents are added, so it may be another word."""
    return judged.when(judged.context.mentions.unaccented[judged.context.subjects])


def names_a_specimen_beside_it(judged: Judged) -> Ints:
    """A part or product that this taxon is traded as stands right beside its name."""
    return _specimen_near(judged, 3)


def names_a_specimen_near_it(judged: Judged) -> Ints:
    """A part or product that this taxon is traded as stands near its name."""
    return np.where(judged.holds(names_a_specimen_beside_it), NONE, _specimen_near(judged, 12))


def _specimen_near(judged: Judged, reach: int) -> Ints:
    """A word for a part, else a name that says one."""
    found = judged.context.near("specimen", before=reach, after=reach, places=judged.plausible.specimens)
    return np.where(found == NONE, judged.plausible.part_named_near(judged.context, reach), found)


def names_a_specimen_somewhere(judged: Judged) -> Ints:
    """A part or product is named elsewhere in the listing."""
    found = judged.context.anywhere("specimen", places=judged.plausible.specimens)
    near = judged.holds(names_a_specimen_beside_it) | judged.holds(names_a_specimen_near_it)
    return np.where(near, NONE, found)


def names_an_implausible_specimen(judged: Judged) -> Ints:
    """The part named beside it is one that this taxon does not have or is not traded as."""
    beside = judged.context.near("specimen", before=2, after=2)
    return np.where(judged.plausible.fits(judged.context, beside), NONE, beside)


def names_no_part_of_a_large_animal(judged: Judged) -> Ints:
    """Elephants, whales, bears, sharks and their like are seldom sold whole, and no part or product is named."""
    spoken_of = [name_says_the_specimen, names_a_specimen_beside_it, names_a_specimen_near_it]
    spoken_of += [names_a_specimen_somewhere, says_it_is_genuine, claims_captive_breeding, claims_wild_origin]
    whole = judged.plausible.is_seldom_sold_whole(judged.context)
    for sign in spoken_of:
        whole &= ~judged.holds(sign)
    return judged.when(whole)


def is_jewellery_in_its_shape(judged: Judged) -> Ints:
    """Jewellery or a figure of metal, glass or stone, and no part of the animal named: the piece has its shape."""
    material = judged.context.near("replica", before=12, after=12)
    shape = present(judged.plausible.worn_shape(judged.context)) & ~judged.holds(says_it_is_genuine)
    return np.where(shape, material, NONE)


def names_several_taxa(judged: Judged) -> Ints:
    """Six or more names of wildlife stand in it: a list, an article or a dealer's range rather than one offer."""
    return judged.when(judged.context.count("taxon") >= 6)


def offers_it(judged: Judged) -> Ints:
    """Words of selling: for sale, in stock, shipping, auction."""
    return judged.context.anywhere("offer")


def offers_it_in_several_ways(judged: Judged) -> Ints:
    """Three or more words of selling."""
    return np.where(judged.context.count("offer") >= 3, judged.by(offers_it), NONE)


def hints_at_an_offer(judged: Judged) -> Ints:
    """A word that often, not always, belongs to selling."""
    weak = judged.context.anywhere("offer", strong=False)
    return np.where(judged.holds(offers_it), NONE, weak)


def states_a_price(judged: Judged) -> Ints:
    """A sum of money is given."""
    return judged.when(judged.seen[states_a_price.__name__])


def speaks_of_price(judged: Judged) -> Ints:
    """Price or value is spoken of without a sum."""
    return judged.context.anywhere("price", strong=False)


def gives_a_contact(judged: Judged) -> Ints:
    """The reader is told how to reach the seller."""
    return judged.context.anywhere("contact")


def gives_a_phone_number(judged: Judged) -> Ints:
    """A telephone number stands in the text."""
    return judged.when(judged.seen[gives_a_phone_number.__name__])


def shows_no_sign_of_an_offer(judged: Judged) -> Ints:
    """A post without title speaks of it with no word of sale, price, contact, quality or age: talk, news or a fact."""
    signs = [hints_at_an_offer, offers_it, gives_a_contact, says_it_is_genuine, says_something_is_genuine, claims_age]
    sells = judged.seen[states_a_price.__name__] | judged.seen[gives_a_phone_number.__name__] | judged.has_title
    for sign in signs:
        sells |= judged.holds(sign)
    return judged.when(~sells)


def wants_to_buy(judged: Judged) -> Ints:
    """Somebody seeks it: demand, not an offer."""
    return judged.context.around("wanted")


def says_it_is_genuine(judged: Judged) -> Ints:
    """It is called real, natural or carved, beside its name."""
    return judged.context.beside("genuine", 6)


def says_something_is_genuine(judged: Judged) -> Ints:
    """Something in the listing is called real, natural or carved."""
    found = judged.context.anywhere("genuine")
    return np.where(judged.holds(says_it_is_genuine), NONE, found)


def claims_age(judged: Judged) -> Ints:
    """An antique, a vintage piece or a date before a ban: often an exemption claimed, seldom one shown."""
    return judged.context.anywhere("antique_claim")


def claims_captive_breeding(judged: Judged) -> Ints:
    """The animal is said to be bred in captivity: it is real, whatever its papers."""
    return judged.context.anywhere("captive_bred_claim")


def claims_wild_origin(judged: Judged) -> Ints:
    """The specimen is said to come from the wild."""
    return judged.context.anywhere("wild_claim")


def claims_documents(judged: Judged) -> Ints:
    """Permits or certificates are mentioned, so a specimen that needs them is offered."""
    return judged.context.anywhere("document_claim")


def is_a_fossil(judged: Judged) -> Ints:
    """It is called a fossil beside its name; fossils are outside the Convention."""
    return judged.context.beside("fossil", 4)


def is_called_an_imitation(judged: Judged) -> Ints:
    """A word of imitation stands right beside the name, and no "not" before it."""
    return judged.context.near("replica", before=3, after=3, places=judged.plausible.replicas)


def mentions_imitation(judged: Judged) -> Ints:
    """Something in the listing is called an imitation or is of an imitation's material."""
    found = judged.context.around("replica", places=judged.plausible.replicas)
    return np.where(judged.holds(is_called_an_imitation), NONE, found)


def denies_imitation(judged: Judged) -> Ints:
    """It is said not to be an imitation."""
    return judged.context.near("replica", before=8, after=8, places=judged.plausible.denied)


def names_a_substitute(judged: Judged) -> Ints:
    """A material is named beside it that is sold instead of it, or that it is sold as."""
    found = judged.context.beside("substitute", 4)
    # "ox bone", when it is itself the code word, is no second material
    return np.where(judged.plausible.is_code(judged.context), NONE, found)


def is_a_colour_or_pattern(judged: Judged) -> Ints:
    """A word of colour, print, pattern or scent stands right beside the name."""
    return judged.context.beside("appearance", 2)


def speaks_of_colour_or_pattern(judged: Judged) -> Ints:
    """Colour, print, pattern or scent is spoken of in the listing."""
    found = judged.context.around("appearance")
    return np.where(judged.holds(is_a_colour_or_pattern), NONE, found)


def is_on_ordinary_goods(judged: Judged) -> Ints:
    """Ordinary goods stand beside the name, which is then their colour, brand or pattern."""
    return _unless_made_of_it(judged, judged.by(_goods_beside_it))


def is_among_ordinary_goods(judged: Judged) -> Ints:
    """The listing speaks of ordinary goods."""
    found = judged.context.around("goods")
    return _unless_made_of_it(judged, np.where(judged.holds(_goods_beside_it), NONE, found))


def _goods_beside_it(judged: Judged) -> Ints:
    return judged.context.beside("goods", 4)


def _unless_made_of_it(judged: Judged, found: Ints) -> Ints:
    """Boots and bags are goods too, but a specimen word beside the name says that they are made of it."""
    return np.where(judged.holds(names_a_specimen_beside_it), NONE, found)


def is_a_toy(judged: Judged) -> Ints:
    """A toy, figure or costume stands beside the name."""
    return judged.context.beside("toy", 5)


def is_among_toys(judged: Judged) -> Ints:
    """The listing speaks of toys, figures or costumes."""
    return np.where(judged.holds(is_a_toy), NONE, judged.context.around("toy"))


def is_shown_in_media(judged: Judged) -> Ints:
    """A book, film, stamp, coin or picture stands beside the name."""
    return judged.context.beside("media", 5)


def is_among_media(judged: Judged) -> Ints:
    """The listing speaks of books, films, stamps or pictures."""
    return np.where(judged.holds(is_shown_in_media), NONE, judged.context.around("media"))


def has_the_numbers_of_a_stamp_or_book(judged: Judged) -> Ints:
    """A face value after a year, a catalogue number or an ISBN: stamps and books show animals by the thousand."""
    return judged.when(judged.seen[has_the_numbers_of_a_stamp_or_book.__name__])


def condemns_trade(judged: Judged) -> Ints:
    """News or campaign: seizure, poaching, ban, rescue."""
    return judged.context.around("condemn")


def condemns_trade_at_length(judged: Judged) -> Ints:
    """Words of news or campaign come thick: three or more, and one in each dozen words."""
    count = judged.context.count("condemn")
    return np.where((count >= 3) & (count * 12 >= judged.words), judged.by(condemns_trade), NONE)


def asks_a_question(judged: Judged) -> Ints:
    """The text asks about the species or the law."""
    return judged.context.around("question")


def is_written_as_a_question(judged: Judged) -> Ints:
    """A question mark, and neither price nor contact: somebody asks rather than offers."""
    sells = (
        judged.seen[states_a_price.__name__]
        | judged.seen[gives_a_phone_number.__name__]
        | judged.holds(gives_a_contact)
    )
    return judged.when(judged.seen[is_written_as_a_question.__name__] & ~sells & (judged.words <= _SHORT_TEXT))


def is_food(judged: Judged) -> Ints:
    """A dish, a flavour or a recipe."""
    return judged.context.around("food")


def is_for_pet_keepers(judged: Judged) -> Ints:
    """Feed, cages and other goods for keepers, not the animal."""
    return judged.context.beside("pet_supply", 8)


def names_an_ordinary_animal(judged: Judged) -> Ints:
    """An ordinary domestic animal is named."""
    return judged.context.around("domestic")


def is_a_garden_plant(judged: Judged) -> Ints:
    """House and garden plants, seeds or bouquets."""
    return judged.context.around("houseplant")


def names_a_look_alike(judged: Judged) -> Ints:
    """An unprotected species or material is named that is taken for this one."""
    return judged.context.beside("lookalike", 6)


def has_an_idiom_with_the_name(judged: Judged) -> Ints:
    """The listing also holds a brand, place or phrase made with a wildlife word."""
    return judged.context.around("shield")


def names_it_in_the_title(judged: Judged) -> Ints:
    """The name stands in the title."""
    return judged.when(judged.context.mentions.field[judged.context.subjects] == TITLE)


def names_it_only_in_the_bio(judged: Judged) -> Ints:
    """The name stands in the seller's description of themselves, not in the listing."""
    return judged.when(judged.context.mentions.field[judged.context.subjects] == BIO)


RULES: Final[tuple[Rule, ...]] = (
    names_it_clearly,
    names_it_with_a_shared_word,
    names_it_with_a_weak_word,
    names_it_in_latin,
    names_another_species_of_it,
    names_only_a_group_that_holds_it,
    name_says_the_specimen,
    uses_a_code_word,
    hides_the_name,
    is_typed_without_accents,
    names_a_specimen_beside_it,
    names_a_specimen_near_it,
    names_a_specimen_somewhere,
    names_an_implausible_specimen,
    names_no_part_of_a_large_animal,
    is_jewellery_in_its_shape,
    names_several_taxa,
    offers_it,
    offers_it_in_several_ways,
    hints_at_an_offer,
    states_a_price,
    speaks_of_price,
    gives_a_contact,
    gives_a_phone_number,
    shows_no_sign_of_an_offer,
    wants_to_buy,
    says_it_is_genuine,
    says_something_is_genuine,
    claims_age,
    claims_captive_breeding,
    claims_wild_origin,
    claims_documents,
    is_a_fossil,
    is_called_an_imitation,
    mentions_imitation,
    denies_imitation,
    names_a_substitute,
    is_a_colour_or_pattern,
    speaks_of_colour_or_pattern,
    is_on_ordinary_goods,
    is_among_ordinary_goods,
    is_a_toy,
    is_among_toys,
    is_shown_in_media,
    is_among_media,
    has_the_numbers_of_a_stamp_or_book,
    condemns_trade,
    condemns_trade_at_length,
    asks_a_question,
    is_written_as_a_question,
    is_food,
    is_for_pet_keepers,
    names_an_ordinary_animal,
    is_a_garden_plant,
    names_a_look_alike,
    has_an_idiom_with_the_name,
    names_it_in_the_title,
    names_it_only_in_the_bio,
)
