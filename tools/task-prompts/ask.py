"""Questions that lm-evaluation-harness asks about a few rows of our own: python ask.py OUT.json"""
import json
import os
import random
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import lm_eval.tasks  # noqa: E402

LIBRARY = os.path.dirname(lm_eval.tasks.__file__)
THINGS = ["kettle", "ladder", "lantern", "violin", "bucket", "anchor", "candle", "hammer", "basket", "mirror", "pencil", "saddle"]
PLACES = ["the shed", "a café", "the harbour", "our attic", "a \"quiet\" room", "the Ödland"]
words = random.Random(5)


def thing():
    return words.choice(THINGS)


def arc(i):
    labels = words.choice(["ABCD", "1234", "ABC"])
    return {"id": f"q{i}", "question": f"Where is {thing()} number {i} kept?",
            "choices": {"text": words.sample(PLACES, len(labels)), "label": list(labels)}, "answerKey": words.choice(labels)}


def openbook(i):
    row = arc(i)
    row["question_stem"] = row.pop("question").replace("?", " when it rains")
    row["answerKey"] = " " + row["answerKey"] if i % 2 else row["answerKey"]
    return row


def piqa(i):
    return {"goal": f"carry {i} {thing()}s", "sol1": f"use a {thing()} ", "sol2": f"ask  {words.choice(PLACES)}", "label": i % 2}


def hellaswag(i):
    return {"ind": i, "activity_label": words.choice(["Home and Garden", "Playing"]), "label": str(words.randrange(4)),
            "ctx_a": f"[header] How to mend a {thing()} [title] Look at it. [step] Take a {thing()}.",
            "ctx_b": words.choice(["", "then Anna", "élan and  care"]),
            "endings": [f" [substeps] puts it in {p}. [title] Done" for p in words.sample(PLACES, 4)]}


def winogrande(i):
    a, b = words.sample(THINGS, 2)
    return {"sentence": f"The {a} hit the {b} and the _ fell_down {i} times .", "option1": a, "option2": b, "answer": str(1 + i % 2)}


def rte(i):
    return {"sentence1": f"A {thing()} is in {words.choice(PLACES)}.", "sentence2": f"It is {i} years old.", "label": i % 2, "idx": i}


def boolq(i):
    return {"question": f"is a {thing()} heavy", "passage": f"It weighs {i} kilos.\nOr more.", "label": (i + 1) % 2, "idx": i}


def mmlu(i):
    return {"question": f" What is {i} + {i}?\n", "choices": [str(2 * i + k) for k in range(4)], "answer": i % 4, "subject": "anatomy"}


def gsm8k(i):
    return {"question": f"Ann has {i} {thing()}s and buys {i} more. How many?", "answer": f"{i}+{i}=<<{i}+{i}={2 * i}>>{2 * i}\n#### {2 * i}"}


def lambada(i):
    return {"text": f"he saw the {thing()} in {words.choice(PLACES)} ,\nand {i} of them took the {thing()}"}


SPECS = {  # file, rows, number of them by split, shots
    "arc_easy": ("arc/arc_easy.yaml", arc, {"train": 9, "validation": 2, "test": 4}, [0, 3]),
    "openbookqa": ("openbookqa/openbookqa.yaml", openbook, {"train": 40, "validation": 2, "test": 4}, [0, 7]),
    "piqa": ("piqa/piqa.yaml", piqa, {"train": 9, "validation": 4}, [0, 3]),
    "hellaswag": ("hellaswag/hellaswag.yaml", hellaswag, {"train": 9, "validation": 4}, [0, 2]),
    "winogrande": ("winogrande/default.yaml", winogrande, {"train": 9, "validation": 4}, [0, 3]),
    "rte": ("glue/rte/default.yaml", rte, {"train": 30, "validation": 4}, [0, 2]),
    "boolq": ("super_glue/boolq/default.yaml", boolq, {"train": 9, "validation": 4}, [0, 2]),
    "mmlu_anatomy": ("mmlu/default/mmlu_anatomy.yaml", mmlu, {"dev": 5, "test": 3}, [0, 5]),
    "gsm8k": ("gsm8k/gsm8k.yaml", gsm8k, {"train": 20, "test": 3}, [None, 8]),
    "lambada_openai": ("lambada/lambada_openai.yaml", lambada, {"test": 4}, [0]),
}
folder = tempfile.mkdtemp()
data = {}
for name, (file, make, sizes, _) in SPECS.items():
    number = 0
    data[name] = {}
    for split, size in sizes.items():
        data[name][split] = [make(number + i) for i in range(size)]
        number += size
        with open(f"{folder}/{name}_{split}.jsonl", "w", encoding="utf8") as f:
            f.writelines(json.dumps(row) + "\n" for row in data[name][split])
    with open(f"{folder}/{name}.yaml", "w") as f:
        f.write(f"include: {LIBRARY}/{file}\ntask: {name}_own\ntag: null\ndataset_path: json\ndataset_name: null\ndataset_kwargs:\n  data_files:\n"
                + "".join(f"    {split}: {folder}/{name}_{split}.jsonl\n" for split in sizes))
manager = lm_eval.tasks.TaskManager(include_path=folder)
asked = []
for name, (_, _, sizes, shots) in SPECS.items():
    for count in shots:
        loaded = manager.load([f"{name}_own"]) if hasattr(manager, "load") else manager.load_task_or_group([f"{name}_own"])
        task = loaded["tasks"][f"{name}_own"] if "tasks" in loaded else loaded[f"{name}_own"]
        if count is not None or task.get_config("num_fewshot") is None:
            task.set_config(key="num_fewshot", value=count or 0)
        task.set_fewshot_seed(1234)
        task.build_all_requests()
        questions = {}
        for instance in task.instances:
            questions.setdefault(instance.doc_id, []).append([x for x in instance.arguments if isinstance(x, str)])
        asked.append({"task": name, "shots": count, "asked": list(questions.values())})
with open(sys.argv[1], "w", encoding="utf8") as f:
    json.dump({"harness": "0.4.13", "rows": data, "questions": asked}, f, ensure_ascii=False, indent=1)
    f.write("\n")
