"""Plots of work, travel and contest. What is promised, sown or said early decides what happens late."""

from opening import opening, people, setting, treasure
from world import (
    ANIMALS,
    COLOURS,
    DAYS,
    GOODS,
    GOOD_ADJECTIVES,
    NUMBERS,
    PETS,
    PLACES,
    PLACE_NAMED,
    Person,
    RIDDLES,
    TRAPS,
    Thing,
    WORKERS,
)


def rescue(t):
    people(t, "A")
    worker, place = t.pick(WORKERS)
    where, fails, tool, success = t.pick(TRAPS)
    female = t.chance(0.5)
    t.cast["W"] = Person(worker, t.chance(0.5), worker)
    t.cast["P"] = Person(t.pick(["Dot", "Button", "Pepper", "Snow", "Biscuit", "Clover"]), female, t.pick(PETS))
    t.cast.update(
        where=where,
        fails=fails,
        tool=tool,
        success=success,
        place=PLACE_NAMED[place],
        colour=t.pick(COLOURS),
        it="them" if tool.startswith("pair") else "it",
    )
    opening(t)
    t.paragraph()
    t.say(
        "[One {weather} {day}|On a {weather} {day}] {A} heard a [small|thin|sad] cry. {where} {A.he} saw a little"
        ' {colour} {P.noun}. "[Do not be afraid|Wait], little one," said {A}, "I will help you." {A.He} {fails}.'
    )
    t.say(
        '"[I cannot do this alone|I need a {tool}]," thought {A}[, and ran to {place}|]. {A.He} [asked|went to] the'
        ' {W} {place.at}[, who had a {tool}|]. "[Please|Good day], may I borrow your {tool}? A {P.noun} is stuck'
        ' {where}." "Take {it}," said the {W}, "but bring {it} back before [evening|dark|the bell rings]."'
    )
    t.paragraph()
    t.say(
        "{A} [ran back with the {tool} and|carried the {tool} there and] {success}. [Soon|A moment later] the {colour}"
        " {P.noun} was [free|safe] in {A.his} arms. It [licked {A.his} hand|shook all over|pressed its head against"
        " {A.him}]. {A} [called|named] it {P}."
    )
    if t.chance(0.6):
        t.say(
            "Then {A} [remembered the promise|thought of what the {W} had said] and brought the {tool} back [in time|at"
            ' once]. "[You keep your word|I can trust you]," said the {W}. "[From now on|Whenever you need it,] you may'
            ' borrow what you like."'
        )
        t.paragraph()
        t.say(
            "{P} [followed {A} home|stayed with {A}], and [they were never apart|every morning they went out together]."
            " [Who asks for help is not weak|A promise kept opens many doors], and {A} never forgot it."
        )
    else:
        t.say(
            "{A} was so happy that {A.he} forgot the promise and [left the {tool} in the grass|went home with {P}]. At"
            " night it rained, and [in the morning the {tool} was spoiled|the {W} looked for the {tool} in vain]."
        )
        t.paragraph()
        t.cast["n"] = t.pick(NUMBERS[3:8])
        t.say(
            '"You did not keep your word," said the {W}. {A} [turned red|looked at {A.his} shoes]. For {n} days {A.he}'
            " worked for the {W} {place.at} to pay for the {tool}, and {P} [sat beside {A.him}|waited at the door]. [A"
            " good deed does not excuse a broken promise|Now {A.he} knew what a promise is worth]."
        )


def swap(t):
    people(t, "A")
    treasure(t)
    workers = t.sample(WORKERS, 3)
    goods = t.sample(list(GOODS), 3)
    adjectives = t.sample(GOOD_ADJECTIVES, 3)
    things = [Thing(a, g) for a, g in zip(adjectives, goods)] + [t.cast["o"]]
    t.cast.update(start=things[0], middle=things[1], later=things[2])
    opening(t)
    t.say(
        '{A} wished for {o.a}, but {A.he} [had no money|had only {start.a}|was poor]. "[Perhaps somebody will swap with'
        ' me|I will see what I can get for it]," {A.he} said. Then {A.he} took the {start} and [set out|went on {A.his}'
        " way]."
    )
    t.paragraph()
    for index, (worker, place) in enumerate(workers):
        t.cast.update(
            w=worker,
            place=PLACE_NAMED[place],
            have=things[index],
            get=things[index + 1],
            Reason=GOODS[goods[index]].capitalize().replace(" i ", " I "),
        )
        t.say(
            t.pick(
                [
                    (
                        '{place.At} {A} met the {w}. "Oh, {have.a}!" said the {w}. "{Reason}, and I have none. I will'
                        ' give you {get.a} for it."'
                    ),
                    (
                        '[Then|Next] {A.he} came to {place}. "{Reason}," said the {w}. "Give me the {have}, and you'
                        ' shall have my {get}."'
                    ),
                    (
                        '{place.At} [sat|stood] the {w} and sighed. "[What is the matter|Why do you sigh]?" asked {A}.'
                        ' "{Reason}," said the {w}. {A} held up the {have}. The {w} gave {A.him} {get.a} for it.'
                    ),
                ]
            )
        )
        t.say("[{A} agreed.|So they swapped.|{A} nodded and gave away the {have.bare}.]")
    t.paragraph()
    t.say(
        '[Now {A} had|So {A} came home with] the {o} {A.he} had wished for. "[How did you get it|Who gave you that]?"'
        ' asked {A.his} [mother|father|brother|sister]. "The {start} became {middle.a}, the {middle} became {later.a},'
        ' and the {later} became {o.a}," said {A}. [Everybody had got what was needed most|A fair swap makes two people'
        " happy]."
    )


def race(t):
    species = t.sample(ANIMALS, 2)
    names = t.sample(
        ["Rill", "Tuck", "Bramble", "Pip", "Moss", "Wink", "Hazel", "Fern", "Skip", "Nettle", "Puff", "Dash"], 2
    )
    for letter, name, noun in zip("AB", names, species):
        t.cast[letter] = Person(name, t.chance(0.5), noun)
    start, goal, middle = t.sample(PLACES, 3)
    t.cast.update(
        s=start,
        g=goal,
        m=middle,
        prize=t.pick(["a crown of leaves", "a pot of honey", "a big cheese", "a basket of berries"]),
    )
    setting(t)
    practised, helps = t.chance(0.5), t.chance(0.4)
    t.say(
        "[Once|Long ago] {A} the {A.noun} and {B} the {B.noun} [wanted to know who was faster|had a race]. The way went"
        " from {s} past {m} to {g}, and the prize was {prize}."
    )
    t.say(
        '"I [shall|will] win, of course," said {B}. "I am the fastest {B.noun} in {town}." {A} said nothing, but '
        + (
            "[every morning {A.he} ran up the road|{A.he} practised every day before breakfast]."
            if practised
            else "{A.he} [was lazy too and slept all week|did not practise at all]."
        )
    )
    t.paragraph()
    t.say(
        "On {day} [it was {weather}, and|] all the animals [gathered|stood] {s.at}. [Go|One, two, three]! {B} ran [off"
        ' like the wind|ahead at once]. {m.At} {B} looked back. {A} was [far behind|nowhere to be seen]. "[I have'
        ' time|I can rest]," said {B}, and [lay down {m.spot}|went to sleep].'
    )
    if helps:
        t.cast["C"] = Person("", t.chance(0.5), t.pick([s for s in ANIMALS if s not in species]))
        t.say(
            "{A} [came near|ran on], but then {A.he} heard a cry: a little {C.noun} had [hurt its foot|fallen into a"
            " ditch]. {A} stopped and [carried the {C.noun} home|helped the {C.noun}]. Meanwhile {B} woke up and"
            " reached {g} first."
        )
        t.paragraph()
        t.say(
            "So {B} got {prize}. But the {C.noun} [told everybody what {A} had done|stood up and told the story], and"
            " the animals [cheered for {A}|carried {A} on their shoulders]. {B} was [silent|ashamed], and then {B.he}"
            " gave half of the prize to {A}. [A good heart runs ahead of fast feet|There are things greater than"
            " winning]."
        )
    elif practised:
        t.say(
            "{A} ran [steadily|step by step] past the sleeping {B.noun} and did not stop. When {B} woke up, {A} was"
            " already at {g}."
        )
        t.paragraph()
        t.say(
            'So {A} got {prize}, and {B} [hung {B.his} head|had to laugh at {B.himself}]. "You practised while I'
            ' boasted," said {B}. [Who works quietly comes far|Boasting wins no race].'
        )
    else:
        t.say(
            "But {A} was [so tired|so weak] that {A.he} too sat down {s.at} and slept. [An old snail|A slow beetle]"
            " crept past both of them and reached {g} first."
        )
        t.paragraph()
        t.say(
            "So neither {A} nor {B} got {prize}. [The winner ate slowly, too|It went to the smallest of all]. [He who"
            " sleeps wins nothing|Neither boasting nor sleeping wins a race]."
        )


def garden(t):
    people(t, "A", "B")
    t.cast.update(
        plant=t.pick(["beans", "pumpkins", "peas", "melons", "strawberries", "cucumbers"]),
        n=NUMBERS[t.number(3, 9)],
        sibling="sister" if t.cast["B"].female else "brother",
        bed=t.pick(["behind the house", "beside the wall", "under the window", "near the gate"]),
    )
    start = t.number(0, 6)
    t.cast.update(d1=DAYS[start], d2=DAYS[(start + 1) % 7], d3=DAYS[(start + 2) % 7])
    opening(t)
    t.say(
        "{A} and {A.his} [{sibling}|friend|cousin] {B} [each got|both got] {n} seeds. {A} sowed [{A.his} seeds|them]"
        ' {bed}, and {B} sowed {B.his} seeds [next to them|in the next bed]. "They need water every day," said the'
        " [gardener|old farmer]."
    )
    t.paragraph()
    t.say(
        'On {d1} both of them [carried water|watered their seeds]. On {d2} it was hot, and {B} said, "[I would rather'
        ' play|I am too tired]." {A} [took the can and watered {A.his} seeds|went out alone]. On {d3} {B} [forgot it'
        " again|stayed in bed], but {A} [did not forget|went out with the can]."
    )
    kind = t.chance(0.5)
    t.say(
        "[After some weeks|When summer came,] {A} had {n} [strong plants|tall plants] full of {plant}, but {B.s} bed"
        " was [dry and empty|full of dust]."
    )
    t.paragraph()
    if kind:
        t.say(
            '{B} [cried|was ashamed]. "[It is my own fault|I gave them no water]," {B.he} said. {A} [thought for a'
            ' while|put down the can] and said, "[Help me to water my {plant}, and we will share them|Water them with'
            ' me, and half of them are yours]." From then on {B} [came every day|never forgot the water]. [Together'
            " they ate the {plant}|And the {plant} tasted good to both]. [Care makes things grow, and friends as"
            " well|It is never too late to begin]."
        )
    else:
        t.say(
            '"Give me some of your {plant}," said {B}. "No," said {A}. "On {d2} and on {d3} I worked alone." {B} [went'
            " away angry|said nothing], but next spring {B.he} sowed {n} new seeds and watered them [each morning|every"
            " single day]. That year {B} had {plant} of {B.his} own. [Who wants to eat must water|Nothing grows from"
            " wishing]."
        )


def errand(t):
    people(t, "A")
    t.cast["G"] = t.pick(
        [
            Person("grandmother", True, "grandmother"),
            Person("grandfather", False, "grandfather"),
            Person("aunt", True, "aunt"),
        ]
    )
    a, b = t.sample(PLACES, 2)
    t.cast.update(
        p=a,
        q=b,
        gift=t.pick(["a warm soup", "a fresh cake", "a bottle of medicine", "a letter", "a pie", "a pot of jam"]),
    )
    gift = t.cast["gift"].split(" ", 1)[1]
    t.cast["it"] = gift
    opening(t)
    t.say(
        'One {weather} {day} {A.his} [mother|father] said, "[Your {G} is ill|Your {G} is waiting]. Take {G.him} {gift}.'
        ' Go past {p}, but do not stop {q.at}, and be there before noon." "[Yes, I promise|I will]," said {A}.'
    )
    t.paragraph()
    t.say(
        "{A} [walked|went] past {p} and [looked neither left nor right|held the {it} with care]. Then {A.he} came to"
        ' {q}. [Some children were there|It was so nice there]. "[Come and play with us|Stay a little], {A}!" somebody'
        " called."
    )
    if t.chance(0.5):
        t.say(
            '"[Not now|I cannot], I made a promise," said {A}[, and walked on|, and went faster]. Before noon {A.he}'
            ' [knocked|stood] at the door. "[Just in time|How good that you come]," said the {G}, and [soon {G.he} felt'
            " better|{G.he} was happy about the {it}]."
        )
        t.paragraph()
        t.say(
            "On the way back {A} stopped {q.at} and {q.did} until evening. [Now it was twice as much fun|First the"
            " promise, then the play], {A.he} thought."
        )
    else:
        t.say(
            '"Only for a moment," thought {A}. {A.He} put the {it} down {q.spot} and {q.did}. But the moment grew long,'
            " and when the bell rang noon, the {it} was gone. [{A} found only {q.junk}|There was only {q.junk}]"
            " {q.spot}."
        )
        t.paragraph()
        t.say(
            'With empty hands {A} came to the {G}. "I stopped {q.at}," {A.he} [said|cried], "and now the {it} is gone."'
            ' "[At least you tell me so|The {it} can be replaced]," said the {G}, "but [a promise is for keeping|I was'
            ' worried about you]." The next day {A} brought {G.him} {gift} again, and [this time {A.he} did not'
            " stop|{A.he} ran all the way past {q}]."
        )


def riddle(t):
    people(t, "A")
    clue, answer, hint = t.pick(RIDDLES)
    wrong = t.pick([r[1] for r in RIDDLES if r[1] != answer])
    treasure(t)
    t.cast.update(clue=clue, answer=Thing("", answer), hint=hint, wrong=Thing("", wrong), p=t.pick(PLACES))
    t.cast["mine"] = hint.replace("{A.his}", "my")
    guest = Person(
        "stranger", t.chance(0.5), t.pick(["old stranger", "strange guest", "tall stranger", "grey wanderer"])
    )
    t.cast.update(W=guest, guest=Thing("", guest.noun))
    opening(t)
    t.say(
        "One {weather} {day} {A} {hint}[| and thought nothing of it], and then {A.he} went to {p}. {p.At} {guest.a} was"
        " sitting with {o.a}."
    )
    t.say(
        '"[If you solve my riddle, the|Answer me, and the] {o} [is yours|shall be yours]," said {W.the}. "{clue}. What'
        ' am I?"'
    )
    t.paragraph()
    at_once = t.chance(0.65)
    t.say('"[Are you|Is it] {wrong.a}?" asked {A}. "No," [laughed|said] {W.the}.')
    if at_once:
        t.say(
            '"[Try again|Once more]." {A} [closed {A.his} eyes|thought of the whole day]. [That day|Before that] {A.he}'
            ' had seen it {A.himself}: {A.he} {hint}! "You are {answer.a}!" "[Right|That is true]," said {W.the}, and'
            " gave {A.him} the {o}."
        )
    else:
        t.say(
            '"[Go home and think|Come back tomorrow]." {A} went home and asked {A.his} [mother|father|teacher], who'
            ' said, "What did you do today?" "I {mine}[| and went to {p}]," said {A}[, and then {A.he} knew it|].'
            ' The next day {A.he} ran back to {p}. "You are {answer.a}!" And so {A} got the {o} after all.'
        )
    t.paragraph()
    t.say(
        '"[Who keeps both eyes open finds the answer|The answer often lies on our own way|One wrong answer is not the'
        ' end]," said {A}[ whenever somebody asked about the {o}| and hung the {o} over {A.his} bed].'
    )
