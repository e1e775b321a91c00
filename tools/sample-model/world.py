"""The world in which every story happens: people, animals, places, things, and how to speak of them."""

from dataclasses import dataclass

GIRLS = (
    "Mia Anna Lena Ruth Nora Ida Ella Tessa Flora Greta Hanna Julia Clara Maren Edith Wilma Rosa Paula Sanne Vera Lotte"
    " Alma Signe Marta".split()
)
BOYS = (
    "Tom Ben Paul Emil Otto Jonas Felix Hugo Oskar Karl Anton Theo Max Leo Jakob Simon Peter Nils Henrik Finn Arno Ivo"
    " Bruno Kasper".split()
)
TOWNS = (
    "Willowby,Stonefield,Little Harbour,Green Hollow,Marsh End,Oakbridge,Sandy Bay,Upper Mill,Fernhill,Long Meadow"
).split(",")
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
COLOURS = "red blue green yellow white black brown golden silver purple grey orange".split()
ANIMALS = "fox rabbit mouse hedgehog squirrel duck frog otter badger goat hare mole owl beaver".split()
PETS = "kitten puppy lamb goose rabbit pony duckling hen".split()

# A treasure: something small that somebody can carry, lose, find and give away.
TREASURES = (
    "kite ball whistle lantern hat scarf flute drum ring key marble boat basket book compass bell cup button "
    "mirror feather spoon top puppet coin ribbon"
).split()

# Things that break, and what they are made of.
FRAGILE = {
    "vase": "clay",
    "plate": "china",
    "lamp": "glass",
    "clock": "wood",
    "jug": "clay",
    "bowl": "glass",
    "teapot": "china",
}

FOODS = "apples plums pears nuts cherries biscuits pancakes carrots buns grapes".split()

WEATHER = ["sunny", "windy", "cloudy", "cold", "warm", "foggy", "bright", "rainy", "frosty", "quiet"]


@dataclass(frozen=True)
class Person:
    """Somebody in a story. `noun` is what the person is, as in "the girl"."""

    name: str
    female: bool
    noun: str
    age: int = 0

    def form(self, key):
        she = self.female
        forms = {
            "": self.name,
            "he": "she" if she else "he",
            "him": "her" if she else "him",
            "his": "her" if she else "his",
            "himself": "herself" if she else "himself",
            "the": "the " + self.noun,
            "noun": self.noun,
            "age": NUMBERS[self.age],
            "next": NUMBERS[min(self.age + 1, 12)],
            "s": self.name + "'s",
        }
        return forms[key]


@dataclass(frozen=True)
class Thing:
    """An object with at most one adjective, which stays with it to the end of the story."""

    adjective: str
    noun: str

    def form(self, key):
        full = f"{self.adjective} {self.noun}".strip()
        article = "an" if full[0] in "aeiou" else "a"
        return {"": full, "a": f"{article} {full}", "bare": self.noun, "adj": self.adjective}[key]


@dataclass(frozen=True)
class Place:
    """A place: where it is, what one does there, where small things hide there, and what else lies there."""

    name: str
    at: str
    did: str
    spot: str
    junk: str

    def form(self, key):
        return {"": self.name, "at": self.at, "did": self.did, "spot": self.spot, "junk": self.junk}[key]


def _places():
    rows = """
    the pond|by the pond|watched the ducks|in the tall grass|an old shoe
    the bridge|on the bridge|threw sticks into the water|between two stones|a rusty nail
    the barn|in the barn|climbed on the hay|under the hay|a broken rake
    the mill|at the mill|listened to the big wheel|behind a sack of flour|an empty sack
    the meadow|in the meadow|picked some flowers|among the daisies|a bird's nest
    the market|at the market|looked at the fish|under a wooden table|a cabbage leaf
    the hill|on the hill|rolled down the slope|beside a flat rock|a long stick
    the forest|in the forest|looked for mushrooms|under a fern|a pine cone
    the beach|on the beach|built a tower of sand|between the shells|a piece of rope
    the well|at the well|looked down into the dark|on the stone rim|a wet leaf
    the school|behind the school|played a game of catch|near the steps|a piece of chalk
    the bakery|at the bakery|smelled the warm bread|next to the door|a crust of bread
    the harbour|in the harbour|counted the ships|beside a fishing net|a fish bone
    the orchard|in the orchard|climbed a low tree|among the roots|a rotten apple
    the library|in the library|read a book about the sea|under a soft chair|a paper star
    the station|at the station|waved to the train|below the bench|an old ticket
    the tower|at the tower|ran up the stairs|on the lowest step|a grey feather
    the river|by the river|jumped from stone to stone|in the wet sand|a tin can
    """
    return [Place(*(cell.strip() for cell in row.split("|"))) for row in rows.strip().splitlines()]


PLACES = _places()
PLACE_NAMED = {place.name: place for place in PLACES}

# Who works where, and what that person has and needs (for the stories about swapping).
WORKERS = [
    ("miller", "the mill"),
    ("baker", "the bakery"),
    ("fisher", "the harbour"),
    ("farmer", "the barn"),
    ("teacher", "the school"),
    ("gardener", "the orchard"),
    ("sailor", "the harbour"),
    ("shepherd", "the meadow"),
    ("carpenter", "the bridge"),
    ("tailor", "the market"),
    ("guard", "the tower"),
    ("hunter", "the forest"),
]
GOODS = {
    "jar of honey": "my tea is bitter",
    "loaf of bread": "I have had no breakfast",
    "ball of wool": "my socks have holes",
    "rope": "my cart is stuck",
    "sharp knife": "I must cut the branches",
    "warm blanket": "the nights are cold",
    "bucket": "my roof lets in the rain",
    "candle": "it is dark in my room",
    "hammer": "my door is loose",
    "bag of seeds": "my field is empty",
    "pair of boots": "my feet are wet",
    "cheese": "my soup is thin",
    "ladder": "I cannot reach the window",
    "broom": "my floor is full of dust",
    "needle": "my coat is torn",
}
GOOD_ADJECTIVES = "big small old new fine heavy little good plain".split()

# Where animals get stuck, what fails, which tool helps, and how.
TRAPS = [
    (
        "high up in a tree",
        "jumped as high as {A.he} could, but the branch was too high",
        "ladder",
        "climbed up step by step",
    ),
    (
        "at the bottom of a dry well",
        "reached down with one arm, but the well was too deep",
        "rope",
        "let the rope down slowly",
    ),
    ("in the deep mud", "took one step, but the mud pulled at {A.his} shoes", "plank", "laid the plank over the mud"),
    (
        "on a rock in the middle of the lake",
        "called and called, but the water was too wide",
        "boat",
        "rowed over the water",
    ),
    (
        "in a thorn bush",
        "pulled at the twigs, but the thorns were too sharp",
        "pair of gloves",
        "bent the thorns aside",
    ),
    ("behind a heavy gate", "pushed with both hands, but the gate did not move", "key", "turned the key two times"),
    ("under a fallen log", "tried to lift it, but the log was too heavy", "saw", "cut the log in two"),
]

FEARS = [
    (
        "the dark",
        "sat in a dim room and counted to ten",
        "walked down the hall without a lamp",
        "One night the lamp went out, and the little brother began to cry",
        "walked through the dark and held his hand",
    ),
    (
        "deep water",
        "put both feet into the water",
        "swam from one stone to the next",
        "One day a hat fell into the lake and drifted away",
        "swam out and brought the hat back",
    ),
    (
        "big dogs",
        "looked at a dog from behind the fence",
        "let a dog sniff at one hand",
        "One day a big dog with a thorn in its foot came to the door",
        "knelt down and pulled out the thorn",
    ),
    (
        "thunder",
        "listened to rain on the roof",
        "counted the time between the flash and the sound",
        "One evening a storm came, and all the small lambs were shaking",
        "sang to the lambs until the storm was over",
    ),
    (
        "high places",
        "stood on a chair",
        "climbed to the third step of the ladder",
        "One morning the wind blew the flag off the roof",
        "climbed up and put the flag back",
    ),
    (
        "loud crowds",
        "sang one song to the cat",
        "sang two songs at the kitchen table",
        "At the summer feast the singer was ill, and everybody was waiting",
        "stood up and sang in front of them all",
    ),
]

RIDDLES = [
    ("I have teeth but I never bite", "comb", "combed {A.his} hair in front of the window"),
    ("I have hands but I cannot clap", "clock", "looked at the clock on the wall"),
    ("I follow you all day and leave you at night", "shadow", "saw a long shadow on the road"),
    ("The more you take away, the bigger I grow", "hole", "fell over a hole in the path"),
    ("I run all day and never get tired", "river", "walked along the river"),
    ("I am full of words but I never speak", "book", "packed a book into {A.his} bag"),
    ("I cry when it is warm and I sleep when it is cold", "snowman", "passed a snowman without a hat"),
    ("I have a bed but I never lie down", "stream", "stepped over a narrow stream"),
    ("I get wet while I dry you", "towel", "dried {A.his} face with a towel"),
    ("I have one eye but I cannot see", "needle", "mended {A.his} shirt with a needle"),
]
