"""How a story begins: who is in it and where it happens."""

from world import BOYS, COLOURS, DAYS, GIRLS, Person, TOWNS, TREASURES, Thing, WEATHER


def people(t, *letters):
    """Gives each letter a child with a name of its own."""
    girls, boys = t.sample(GIRLS, len(letters)), t.sample(BOYS, len(letters))
    for letter, girl, boy in zip(letters, girls, boys):
        female = t.chance(0.5)
        t.cast[letter] = Person(girl if female else boy, female, "girl" if female else "boy", t.number(5, 10))


def elder(t, letter):
    female = t.chance(0.5)
    noun = t.pick(["grandmother", "aunt", "mother"] if female else ["grandfather", "uncle", "father"])
    t.cast[letter] = Person(noun, female, noun)


def treasure(t, letter="o"):
    t.cast[letter] = Thing(t.pick(COLOURS), t.pick(TREASURES))


def setting(t):
    t.cast["town"], t.cast["day"], t.cast["weather"] = t.pick(TOWNS), t.pick(DAYS), t.pick(WEATHER)


def opening(t):
    """The first sentences: who the hero is and where the story happens."""
    setting(t)
    t.say(
        t.pick(
            [
                (
                    "[Once there was|There once was] a {A.noun} [named|called] {A}, who lived in {town}. {A.He} was"
                    " {A.age} years old."
                ),
                "{A} was a {A.noun} of {A.age}. {A.He} lived [with {A.his} family|in a small house] in {town}.",
                (
                    "In {town} there lived a {A.noun} [whose name was {A}|named {A}]. {A} was {A.age} years old[| and"
                    " never stood still|, and {A.he} asked many questions]."
                ),
                (
                    "{A} lived in {town}. {A.He} was {A.age} years old and [very curious|rather shy|quick and"
                    " merry|kind to everybody]."
                ),
            ]
        )
    )
