"""Seconds that lm-evaluation-harness takes for tasks on local files: reference.py MODEL_DIR TASKS_DIR LIMIT MAX_LENGTH BATCH.

The harness's own task definitions; only the place of the data differs. What `twofold bench evaluate` is compared with.
"""
import os
import pathlib
import sys
import tempfile
import time

import lm_eval
import lm_eval.tasks
import torch
from lm_eval.models.huggingface import HFLM
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

# our name: the harness's file, the local file, fields of the definition that the local file's form changes
TASKS = {
    "piqa": ("piqa/piqa.yaml", "piqa_validation.jsonl", {}),
    "hellaswag": ("hellaswag/hellaswag.yaml", "hellaswag_val_1000.jsonl", {"process_docs": "null", "doc_to_target": "gold"}),
    "winogrande": ("winogrande/default.yaml", "winogrande_xl_validation.jsonl", {}),
    "openbookqa": ("openbookqa/openbookqa.yaml", "openbookqa_main_validation.jsonl", {}),
    "rte": ("glue/rte/default.yaml", "glue_rte_validation.jsonl", {}),
    "boolq": ("super_glue/boolq/default.yaml", "boolq_validation.jsonl", {"doc_to_target": '"{{1 if answer else 0}}"'}),
    "arc_easy": ("arc/arc_easy.yaml", "arc_easy_validation.jsonl", {}),
    "arc_challenge": ("arc/arc_challenge.yaml", "arc_challenge_validation.jsonl", {}),
}


def definitions(tasks_directory, target):
    """Writes one definition a task, which includes the harness's own."""
    library = pathlib.Path(lm_eval.tasks.__file__).parent
    for name, (definition, file, changed) in TASKS.items():
        lines = [
            f"include: {library / definition}",
            f"task: local_{name}",
            "tag: null",
            "dataset_path: json",
            "dataset_name: null",
            "dataset_kwargs:",
            "  data_files:",
            f"    validation: {pathlib.Path(tasks_directory).resolve() / file}",
            "training_split: null",
            "validation_split: validation",
            "test_split: null",
        ]
        lines += [f"{field}: {value}" for field, value in changed.items()]
        (target / f"local_{name}.yaml").write_text("\n".join(lines) + "\n")


class Timed(HFLM):
    """Knows how long likelihoods took, the tokenizer included."""

    seconds = 0.0
    requests = 0

    def loglikelihood(self, requests, **options):
        begin = time.perf_counter()
        answers = super().loglikelihood(requests, **options)
        self.seconds += time.perf_counter() - begin
        self.requests += len(requests)
        return answers


def main():
    directory, tasks_directory, limit, max_length, batch = sys.argv[1:6]
    os.environ["HF_HUB_OFFLINE"] = "1"
    target = pathlib.Path(tempfile.mkdtemp())
    definitions(tasks_directory, target)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(directory)
    model = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32).eval()
    lm = Timed(pretrained=model, tokenizer=tokenizer, max_length=int(max_length), batch_size=int(batch), device="cpu", add_bos_token=False)
    results = lm_eval.simple_evaluate(
        model=lm,
        tasks=[f"local_{name}" for name in TASKS],
        limit=int(limit),
        bootstrap_iters=0,
        task_manager=lm_eval.tasks.TaskManager(include_path=str(target)),
    )
    for name in TASKS:
        scores = results["results"][f"local_{name}"]
        print(name, {key: value for key, value in scores.items() if key in ("acc,none", "acc_norm,none")})
    print(f"{lm.requests} requests, batches of {batch}, {torch.get_num_threads()} threads: {lm.seconds:.1f} s")


if __name__ == "__main__":
    main()
