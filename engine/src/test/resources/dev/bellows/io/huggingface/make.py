"""Makes the folders beside it: small networks with random weights, and what they give.

Run by hand, in an environment with torch, torchvision, transformers and safetensors:

    python make.py

Each folder has what `save_pretrained` writes (of ResNet what torchvision's state has) and `expected.safetensors`:
the inputs `x`, what PyTorch computes of them, `y`, and of one parameter the gradient of the sum of y², `gradient`.
"""

import json
import pathlib
import shutil

import torch
import torchvision.models.resnet as resnet
import transformers
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).resolve().parent


def main():
    torch.manual_seed(7)
    bert()
    gpt2()
    vit()
    whisper()
    residual("resnet_basic", resnet.BasicBlock)
    residual("resnext", resnet.Bottleneck, groups=2, width_per_group=8)
    print("torch", torch.__version__, "transformers", transformers.__version__)


def fresh(name):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def spread(model):
    """Weights that are far from their first values, so that none of them can be forgotten unseen."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.2 + (1 if parameter.dim() == 1 else 0) * 0.1)
        for name, buffer in model.named_buffers():
            if name.endswith("running_var"):
                buffer.copy_(torch.rand_like(buffer) + 0.5)
            elif name.endswith("running_mean"):
                buffer.copy_(torch.randn_like(buffer) * 0.2)
    return model.eval()


def expect(folder, x, y, parameter):
    """`parameter` is where gradients are compared."""
    y.float().pow(2).sum().backward()
    arrays = {"x": x, "y": y.detach().float(), "gradient": parameter.grad.float()}
    save_file({name: array.contiguous() for name, array in arrays.items()}, folder / "expected.safetensors")


def bert():
    config = transformers.BertConfig(
        vocab_size=40, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
        max_position_embeddings=12, num_labels=3, attn_implementation="eager")
    model = spread(transformers.BertForSequenceClassification(config))
    folder = fresh("bert")
    model.save_pretrained(folder, max_shard_size="8KB")  # several files and an index
    x = torch.randint(0, 40, (3, 12), dtype=torch.int32)
    mask = torch.ones_like(x)
    y = model(input_ids=x.long(), attention_mask=mask).logits
    expect(folder, x, y, model.bert.encoder.layer[0].attention.self.key.weight)


def gpt2():
    config = transformers.GPT2Config(
        vocab_size=40, n_embd=16, n_layer=2, n_head=2, n_positions=10, attn_implementation="eager")
    whole = spread(transformers.GPT2LMHeadModel(config))
    half = whole.half().float()  # values that halves hold
    folder = fresh("gpt2")
    x = torch.randint(0, 40, (3, 10), dtype=torch.int32)
    y = half.transformer(input_ids=x.long()).last_hidden_state
    expect(folder, x, y, half.transformer.h[0].mlp.c_fc.weight)
    half.half().save_pretrained(folder)  # F16, and the head's weight is the embedding's: it is not written


def vit():
    config = transformers.ViTConfig(
        hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, image_size=8,
        patch_size=4, num_channels=3, num_labels=3, attn_implementation="eager")
    model = spread(transformers.ViTForImageClassification(config))
    folder = fresh("vit")
    model.save_pretrained(folder)
    x = torch.randn(3, 3, 8, 8)
    expect(folder, x, model(pixel_values=x).logits, model.vit.embeddings.cls_token)


def whisper():
    config = transformers.WhisperConfig(
        vocab_size=20, d_model=16, encoder_layers=2, encoder_attention_heads=2, encoder_ffn_dim=24,
        decoder_layers=1, decoder_attention_heads=2, decoder_ffn_dim=8, num_mel_bins=8, max_source_positions=10,
        max_target_positions=4, pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=1,
        attn_implementation="eager")
    model = spread(transformers.WhisperModel(config))
    folder = fresh("whisper")
    model.save_pretrained(folder)
    x = torch.randn(2, 8, 20)
    expect(folder, x, model.encoder(x).last_hidden_state, model.encoder.conv2.weight)


def residual(name, block, **widths):
    """torchvision's ResNet, which is never this narrow by itself."""
    model = resnet.ResNet(block, [1, 1, 1, 1], num_classes=3, **widths)
    model.inplanes = 4
    model.conv1 = torch.nn.Conv2d(3, 4, kernel_size=7, stride=2, padding=3, bias=False)
    model.bn1 = torch.nn.BatchNorm2d(4)
    if widths:
        model.base_width, model.groups = 64, 2
    model.layer1 = model._make_layer(block, 4, 2)
    model.layer2 = model._make_layer(block, 4, 1, stride=2)
    model.layer3 = model._make_layer(block, 6, 1, stride=2)
    model.layer4 = model._make_layer(block, 8, 1, stride=2)
    model.fc = torch.nn.Linear(8 * block.expansion, 3)
    spread(model)
    folder = fresh(name)
    save_file(model.state_dict(), folder / "model.safetensors")
    x = torch.randn(2, 3, 40, 40)
    expect(folder, x, model(x), model.conv1.weight)


main()
