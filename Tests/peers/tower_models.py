"""Random vision encoders of the families that GlyphTower knows, small or of real proportions."""

import json
import pathlib

import cpu_torchvision  # noqa: F401
import torch
from safetensors.torch import save_file
from transformers.models.glm4v.configuration_glm4v import Glm4vVisionConfig
from transformers.models.glm4v.modeling_glm4v import Glm4vVisionModel
from transformers.models.qwen2_5_vl.configuration_qwen2_5_vl import Qwen2_5_VLVisionConfig
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import Qwen2_5_VisionTransformerPretrainedModel
from transformers.models.qwen2_vl.configuration_qwen2_vl import Qwen2VLVisionConfig
from transformers.models.qwen2_vl.modeling_qwen2_vl import Qwen2VisionTransformerPretrainedModel
from transformers.models.qwen3_vl.configuration_qwen3_vl import Qwen3VLVisionConfig
from transformers.models.qwen3_vl.modeling_qwen3_vl import Qwen3VLVisionModel

FAMILIES = {
    "qwen2_vl": (Qwen2VLVisionConfig, Qwen2VisionTransformerPretrainedModel),
    "qwen2_5_vl": (Qwen2_5_VLVisionConfig, Qwen2_5_VisionTransformerPretrainedModel),
    "qwen3_vl": (Qwen3VLVisionConfig, Qwen3VLVisionModel),
    "glm4v": (Glm4vVisionConfig, Glm4vVisionModel),
}


def make(family, seed, **settings):
    """A model with random weights; norms and biases too, which the initialiser would leave at one and zero."""
    config_class, model_class = FAMILIES[family]
    torch.manual_seed(seed)
    model = model_class(config_class(**settings)).float().eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() == 1:
                parameter.add_(torch.randn_like(parameter) * 0.1)
            elif "position_embedding" in name or "pos_embed" in name:
                parameter.copy_(torch.randn_like(parameter) * 0.3)
            else:
                fan_in = parameter[0].numel()
                parameter.copy_(torch.randn_like(parameter) / fan_in**0.5)
    return model


def save(model, folder, prefix="", dtype=torch.float32, shards=1, nested=False):
    """Writes a checkpoint's folder: prefix before the names, storage type, shards with an index, whole-model config."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    config = model.config.to_dict()
    if nested:
        outer = config["model_type"].removesuffix("_vision")
        config = {"model_type": outer, "text_config": {"hidden_size": 8}, "vision_config": config}
    (folder / "config.json").write_text(json.dumps(config, default=str))
    tensors = {prefix + name: value.detach().to(dtype).contiguous() for name, value in model.state_dict().items()}
    if nested:
        tensors["lm_head.weight"] = torch.zeros(3, 5, dtype=dtype)
    if shards == 1:
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        return
    names = sorted(tensors)
    index = {}
    for shard in range(shards):
        file = f"model-{shard + 1:05}-of-{shards:05}.safetensors"
        part = names[shard::shards]
        save_file({name: tensors[name] for name in part}, folder / file, metadata={"format": "pt"})
        index |= {name: file for name in part}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": index}))


def pixels(grids, columns, seed):
    """Normalised pixels of page-like images: mostly white, dark strokes."""
    generator = torch.Generator().manual_seed(seed)
    rows = sum(t * h * w for t, h, w in grids)
    ink = torch.rand(rows, columns, generator=generator)
    return torch.where(ink < 0.15, ink * 20 - 1.8, torch.full_like(ink, 1.93))
