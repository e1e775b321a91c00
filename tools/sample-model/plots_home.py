"""Plots of home and friendship. What is named early (a thing, a place, a number) decides what happens late."""

from opening import elder, opening, people, treasure
from world import COLOURS, FEARS, FOODS, FRAGILE, NUMBERS, PLACES, Thing


def lost(t):
    people(t, "A", "B")
    elder(t, "G")
    treasure(t)
    home = t.pick(
        ["a wooden box", "a deep pocket", "a drawer by the bed", "a bag with a button", "a basket under the bed"]
    )
    t.cast.update(home=home, thehome="the" + home[1:])
    places = t.sample(PLACES, 3)
    for letter, place in zip("pqr", places):
        t.cast[letter] = place
    found = t.number(0, 2)
    opening(t)
    t.say("[{A.His} {G}|{A.s} {G}] had given {A.him} {o.a}, and {A.he} [kept it in|always put it into] {home}.")
    t.paragraph()
    t.say(
        "[On a {weather} {day}|One {weather} {day}] {A} took the {o} [along|with {A.him}|out of {thehome}]. [First"
        " {A.he} went to|{A.He} began at] {p}, where {A.he} {p.did}. Then {A.he} {q.did} [|for a while ]{q.at}. [At"
        " last|In the end] {A.he} came to {r} and {r.did}."
    )
    t.say(
        "[When {A} came home,|Back at home,] {A.he} [wanted to put the {o} into {thehome}, but it was gone|looked for"
        " the {o}, but {thehome} was empty|saw that the {o} was gone]."
    )
    t.paragraph()
    t.say(
        "{A} [sat down and cried|felt cold with fear|did not know what to do]. {B}, the {B.noun} from next door, [heard"
        ' {A.him}|came by] and asked, "What is wrong, {A}?" "I have lost my {o}," said {A}.'
    )
    t.say(
        '"Where [were you|have you been] today?" asked {B}. "First I was {p.at}, then {q.at}, and last I was {r.at}."'
        ' "Then [we will|let us] go back the same way," said {B}. "[We will begin|Let us start] {r.at}."'
    )
    t.paragraph()
    order = [2, 1, 0]
    for step, index in enumerate(order):
        t.cast["x"] = places[index]
        if index == found:
            t.say(
                "[They looked {x.spot},|{A} looked {x.spot}, where {A.he} {x.did},|{x.At}, {x.spot}, {B} saw something"
                " {o.adj}:] and there was the {o}!"
                if t.chance(0.5)
                else (
                    '{x.At} {B} [looked {x.spot}|bent down] and [cried|called], "Look, {A}! Here is [your|the] {o}!" It'
                    " [was lying|lay] {x.spot}."
                )
            )
            break
        t.say("{x.At} they [searched everywhere|looked {x.spot}], but they found only {x.junk}.")
    t.paragraph()
    t.say(
        '"Thank you, {B}," said {A}. "[Alone I would have given up|You are a true friend|Without you I would still be'
        ' crying]."'
    )
    t.say(
        "[That evening|When they were home again,] {A} put the {o} back into {thehome}. [{A.He} had learned that|From"
        " that day {A.he} knew:] [what is lost can be found if you go back step by step|two pairs of eyes see more than"
        " one|a friend who helps is worth more than {o.a}]."
    )


def share(t):
    people(t, "A", "B")
    t.cast["p"] = t.pick(PLACES)
    count = t.number(4, 10)
    given = t.number(2, count - 2)
    t.cast.update(food=t.pick(FOODS), n=NUMBERS[count], k=NUMBERS[given], rest=NUMBERS[count - given])
    t.cast["need"], t.cast["trouble"] = t.pick(
        [
            ("an umbrella", "it began to rain hard"),
            ("a lantern", "it grew dark early"),
            ("a scarf", "an icy wind began to blow"),
            ("a bottle of water", "the sun burned hot"),
            ("a map", "the fog hid the road"),
        ]
    )
    opening(t)
    t.say("One {weather} morning {A.his} [mother|father] gave {A.him} {n} {food} [in a bag|in a basket|for the day].")
    t.paragraph()
    t.say(
        "{p.At} {A} [met|saw] {B}[, who sat there alone|, a {B.noun} from {A.his} school|]. {B} [had eaten nothing"
        " since the morning|was hungry|had nothing to eat]."
    )
    t.say('"[May I have|Could you give me] some of your {food}, {A}?" asked {B}.')
    if t.chance(0.6):
        t.say(
            '"[Of course|Yes, gladly|Here you are]," said {A}, and gave {B.him} {k} of the {food}. Now {A} had {rest}'
            " left. [They ate together and laughed|{B} smiled and ate them all]."
        )
        t.paragraph()
        t.say(
            "[Later that day|In the afternoon|On the way home] {trouble}. {A} had [nothing with {A.him}|forgotten to"
            ' think of that], but {B} had {need}. "[Come with me|We can share it], {A}," said {B}. "You gave me {k} of'
            ' your {food}, so half of what I have is yours."'
        )
        t.say(
            "[So both came home safely.|And so they walked home side by side.] [{A} learned that|{A.s} mother smiled"
            " when she heard it:] [who gives will also receive|a shared meal makes a friend|kindness comes back]."
        )
    else:
        t.say(
            '"No," said {A}. "[They are all mine|I have only {n}|I want them all for myself]." And {A.he} [turned away'
            " and ate|ate] all {n} {food} [alone|at once]. [Soon {A.his} stomach began to hurt.|After that {A.he} felt"
            " sick.]"
        )
        t.paragraph()
        t.say(
            "[Later that day|In the afternoon|On the way home] {trouble}. {B} had {need}, but {A} had nothing. {A} [was"
            ' ashamed|felt sorry] and said, "I am sorry, {B}. I should have shared my {food} with you."'
        )
        t.say(
            '{B} [thought for a moment|looked at {A.him}]. "[Come|Well, come along]," said {B.he}. "[Next'
            ' time|Tomorrow] we share." The next day {A} [brought|took] {k} {food} to {B}. [{A} had learned that|Now'
            " {A.he} knew that] [greed makes lonely|a full bag is no friend|it is never too late to be kind]."
        )


def broken(t):
    people(t, "A", "B")
    elder(t, "G")
    noun = t.pick(list(FRAGILE))
    t.cast["o"] = Thing(t.pick(COLOURS), noun)
    t.cast.update(
        stuff=FRAGILE[noun],
        pieces=t.pick(NUMBERS[2:10]),
        spot=t.pick(["on the shelf", "on the table", "by the window", "next to the stove"]),
        game=t.pick(
            ["threw a ball", "danced around", "ran after the cat", "swung a stick like a sword", "jumped off a chair"]
        ),
    )
    opening(t)
    t.say(
        "{spot} in {A.his} [kitchen|room|house] stood {o.a}[ made of {stuff}|]. It belonged to {A.s} {G}, who [loved it"
        ' very much|had owned it for many years]. "[Please do not|Never] play near the {o}," {G.he} [always said|had'
        " said]."
    )
    t.paragraph()
    t.say(
        "One {weather} {day} {A} was [alone|bored] at home. {A.He} {game}, and [crash|bang]! The {o} fell down and"
        " broke into {pieces} pieces."
    )
    if t.chance(0.5):
        t.say(
            "{A} [was afraid|felt {A.his} heart beat], but {A.he} [picked up the pieces and waited|did not hide]. When"
            ' the {G} came home, {A} said, "I {game}, and I broke your {o}. [I am sorry|It was my fault]."'
        )
        t.paragraph()
        t.say(
            'The {G} was [silent|sad] for a while. Then {G.he} said, "[Thank you for telling me the truth|It takes'
            ' courage to tell the truth], {A}. [Come, we will glue it together|A {o.bare} can be mended]."'
        )
        t.say(
            "They [worked until evening|sat at the table with a pot of glue], and {spot} the {o} stood once more. [It"
            " had lines like a map, but {G.he} liked it even better|One could see every crack, but nobody minded]. [The"
            " truth mends more than glue|Who tells the truth need not be afraid], {A} thought."
        )
    else:
        t.say(
            "{A} [was afraid|felt {A.his} heart beat] and hid the pieces under {A.his} bed. When the {G} came home,"
            ' {G.he} asked, "Where is my {o}?" "{B} [broke it|did it]," said {A}. It was a lie.'
        )
        t.paragraph()
        t.say(
            'The {G} went to {B}. "Did you break my {o}?" "No," said {B}, "I was not even in the house," and {B.he}'
            " began to cry. {A} [saw it through the window|heard it] and could not [sleep|eat]. [At night|In the"
            ' evening] {A} [got up|went to the {G}] and [said|whispered], "It was me. I {game}, and then I lied."'
        )
        t.say(
            '"[The {o} was only {stuff}|I can live without the {o}]," said the {G}, "but a lie breaks [trust|a'
            ' friendship], and that is harder to mend." [The next morning|On the next day] {A} [went to {B} and'
            " said|told {B}] that {A.he} was sorry. [It took a week before {B} played with {A.him} again|{B} gave"
            " {A.him} {B.his} hand]. {A} never [lied about a friend|blamed a friend] again."
        )


def saving(t):
    people(t, "A")
    treasure(t)
    price = t.number(5, 10)
    have = t.number(1, price - 3)
    t.cast.update(
        price=NUMBERS[price],
        have=NUMBERS[have],
        lack=NUMBERS[price - have],
        less=NUMBERS[price - have - 1],
        shop=t.pick(["the little shop", "the market", "the shop at the corner"]),
        sweet=t.pick(["a cake", "a bag of sweets", "a glass of juice", "a sugar bun"]),
    )
    jobs = t.sample(
        [
            "swept the yard",
            "carried wood",
            "fed the hens",
            "washed the windows",
            "picked beans",
            "brushed the horse",
            "fetched water",
            "weeded the garden",
        ],
        2,
    )
    t.cast["job"], t.cast["other"] = jobs
    opening(t)
    t.say(
        '[In|At] {shop} [there was|{A.he} had seen] {o.a}. It cost {price} coins, but {A} had only {have}. "I need'
        ' {lack} more," {A.he} [said|counted].'
    )
    t.paragraph()
    t.say(
        'So {A} [began to work|looked for work]. On {day} {A.he} {job} and got one coin. "Now I need {less} more." [The'
        " next day|After that] {A.he} {other}[, although {A.his} arms hurt|]."
    )
    t.say(
        "[On the way home|One evening] {A.he} [passed the baker and saw {sweet}|saw {sweet} in a window]. It looked so"
        " good! {sweet} cost two coins."
    )
    if t.chance(0.55):
        t.say(
            "{A} [stopped and looked|put a hand into {A.his} pocket], but then {A.he} thought of the {o} and [walked"
            " on|went home]."
        )
        t.paragraph()
        t.say(
            "[A week later|At the end of the week|Many days later] {A} [put|laid] {price} coins on the table [in|at]"
            ' {shop}. "You have worked hard for this," said the [old woman|old man]. {A} carried the {o} home [in both'
            " hands|as if it were made of gold]. [What one has waited for is twice as"
            " sweet|Patience had bought it, not luck]."
        )
    else:
        t.say(
            "{A} [could not wait|forgot the {o}] and bought {sweet}. [It was gone in a moment|It tasted good, but only"
            " for a moment]."
        )
        t.paragraph()
        t.say(
            "When {A} came to {shop} [a week later|at the end of the week], {A.he} [still needed two coins|was two"
            ' coins short], and [another child had bought the {o}|the {o} was sold]. {A} [was sad|sighed]. "[Small'
            ' wishes ate my big wish|Next time I will wait]," said {A.he}, and [began to save again|put the coins back'
            " into the box]."
        )


def brave(t):
    people(t, "A")
    elder(t, "G")
    fear, first, second, event, deed = t.pick(FEARS)
    t.cast.update(fear=fear, first=first, second=second, event=event, deed=deed)
    opening(t)
    t.say(
        "{A} [was afraid of|feared] {fear}. The other children [laughed at {A.him}|did not understand it], and so {A}"
        " [told nobody|often stayed at home]."
    )
    t.paragraph()
    t.say(
        '[One {weather} day|On a {weather} {day}] {A.his} {G} [asked|said], "[Why are you so sad|What is the matter],'
        ' {A}?" "I am afraid of {fear}," {A.he} [whispered|answered]. "[So was I|I was too], when I was {A.age}," said'
        ' the {G}. "[Fear grows small in small steps|We will take one small step a day]."'
    )
    t.say(
        "On the first day {A} {first}. [{A.His} knees shook, but nothing happened.|It was not so bad.] On the"
        ' [second|third] day {A.he} {second}. "[Well done|You see]!" said the {G}.'
    )
    t.paragraph()
    if t.chance(0.65):
        t.say(
            "{event}. [Nobody else dared to help.|Everybody stood still.] {A} [took a deep breath|thought of the small"
            " steps]. Then {A.he} {deed}. [Only afterwards {A.he} noticed that {A.he} had not been afraid|{A.His} heart"
            " beat fast, but {A.he} did it]."
        )
        t.say(
            '"[That was brave|I am proud of you], {A}," said the {G}. [To be brave is not to have no fear|Brave is who'
            " is afraid and goes on], and {A} was no longer afraid of {fear}."
        )
    else:
        t.say(
            "{event}. {A} wanted to help, but {A.he} [was still too afraid|could not move]. {A.He} [ran and"
            " fetched|called] {A.his} {G}, who {deed}."
        )
        t.say(
            '"I am a coward," said {A}. "No," said the {G}, "[you did not run away, you got help|calling for help was'
            ' your step today]." [And the next day they practised again|One step at a time is enough], for {A} was'
            " still a little afraid of {fear}, [but less than before|but not of trying]."
        )


def birthday(t):
    people(t, "A", "B")
    colour, other = t.sample(COLOURS, 2)
    material, thing = t.pick(
        [
            ("wool", "scarf"),
            ("wood", "boat"),
            ("paper", "kite"),
            ("clay", "cup"),
            ("leather", "bag"),
            ("straw", "basket"),
            ("cloth", "puppet"),
        ]
    )
    t.cast.update(
        colour=colour,
        other=other,
        material=material,
        o=Thing(colour, thing),
        second=Thing(other, thing),
        hide=t.pick(PLACES),
        n=NUMBERS[t.number(2, 6)],
    )
    opening(t)
    t.say(
        "{A.His} [best friend|good friend] was {B}, who was {B.age} years old and loved [everything that was"
        " {colour}|the colour {colour} more than any other]."
        if t.cast["A"].age != t.cast["B"].age
        else "{A.His} best friend was {B}, who was {B.age} too and loved everything that was {colour}."
    )
    t.say(
        '[In {n} days|On {day}] it would be {B.s} birthday. "I [shall|will] make {o.a} of {material}," thought {A}.'
        ' "[But it must be a secret|Nobody may know it]."'
    )
    t.paragraph()
    t.say(
        "{A} [bought|found|asked for] {colour} {material} and worked {hide.at} [for {n} evenings|every evening]. One"
        ' evening {B} came by. "What are you doing {hide.at}, {A}?" {A} quickly put the {material} {hide.spot}. "[Oh,'
        ' nothing|I only {hide.did}]," said {A.he}. {B} [went away|was hurt, because friends have no secrets].'
    )
    t.paragraph()
    if t.chance(0.6):
        t.say(
            "Then the birthday came, and {B} was {B.next} years old. {A} [brought|gave {B.him}] the present. {B}"
            ' [opened it|tore the paper off] and [laughed|cried with joy]: "{o.A}! [You remembered that I love'
            ' {colour}|You know my colour]! So that was your secret {hide.at}!"'
        )
        t.say(
            "[Nothing in a shop could be so fine|What is made by hand is made with love], and {B} [kept|used] the {o}"
            " until {B.he} was grown."
        )
    else:
        t.say(
            "The night before, [a mouse|a goat|the wind] [spoiled|ruined] the {o}, and there was only {other}"
            " {material} left. {A} [worked all night|did not give up]. On the birthday, when {B} was {B.next} years"
            ' old, {A} gave {B.him} {second.a} and said, "I am sorry, it should have been {colour}."'
        )
        t.say(
            '"[You made it for me|You worked all night for me]," said {B}, "and that is why {other} is now my favourite'
            ' colour." [The giver counts more than the gift|Love has every colour].'
        )
