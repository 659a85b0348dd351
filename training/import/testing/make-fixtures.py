"""
Makes the fixtures of the import: tiny random models in folders as diffusers' save_pretrained writes them, and what diffusers
computes with them. No part of the product, which has no Python: run by hand where a fixture is to be added.

    pip install torch diffusers safetensors
    node --import tsx training/import/testing/write-noise.ts
    python training/import/testing/make-fixtures.py

Each folder gets, beside the model, answers.safetensors: `latent` [2, C, 8, 8], `at_<timestep>` the prediction there at four
timesteps, and for some `ddim`, `ddim_eta1` and `ddpm`, whole samplings in ten steps from the noise in noise.f32.
Made with diffusers 0.42.1 and torch 2.14.1 on a processor, in single precision.
"""

import pathlib

import diffusers
import numpy
import torch
from diffusers import (
    DDIMPipeline,
    DDIMScheduler,
    DDPMPipeline,
    DDPMScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
    PNDMScheduler,
    UNet2DModel,
    UniPCMultistepScheduler,
)
from safetensors.torch import save_file

FIXTURES = pathlib.Path(__file__).parent / "fixtures"
TIMESTEPS = (0, 37, 500, 999)
STEPS, IMAGES, SIZE = 10, 2, 8

NOISE = torch.from_numpy(numpy.fromfile(FIXTURES / "noise.f32", dtype=numpy.float32)).reshape(1 + STEPS, IMAGES, 3, SIZE, SIZE)

down, attn_down, up, attn_up = "DownBlock2D", "AttnDownBlock2D", "UpBlock2D", "AttnUpBlock2D"

MODELS = {
    # As train_unconditional.py makes them: padding 1, cosines first, heads of 8 channels.
    "default": (
        dict(block_out_channels=(8, 16), down_block_types=(down, attn_down), up_block_types=(attn_up, up), layers_per_block=1,
             norm_num_groups=4),
        DDPMScheduler(),
    ),
    # As google/ddpm-celebahq-256: asymmetric padding, sines first, a shift of frequencies, one head over all channels.
    "google": (
        dict(block_out_channels=(4, 4, 8), down_block_types=(down, attn_down, down), up_block_types=(up, attn_up, up),
             layers_per_block=1, norm_num_groups=2, norm_eps=1e-6, downsample_padding=0, flip_sin_to_cos=False, freq_shift=1,
             attention_head_dim=None),
        DDIMScheduler(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, clip_sample=True),
    ),
    # Scale and shift, whose middle attention has no normalisation; grey images; v.
    "scale-shift": (
        dict(in_channels=1, out_channels=1, block_out_channels=(4, 8), down_block_types=(attn_down, down),
             up_block_types=(up, attn_up), layers_per_block=2, norm_num_groups=2, resnet_time_scale_shift="scale_shift",
             attention_head_dim=2),
        DPMSolverMultistepScheduler(beta_schedule="squaredcos_cap_v2", prediction_type="v_prediction"),
    ),
    # No attention anywhere; the image is predicted.
    "plain": (
        dict(block_out_channels=(6, 12), down_block_types=(down, down), up_block_types=(up, up), layers_per_block=1,
             norm_num_groups=3, add_attention=False),
        UniPCMultistepScheduler(prediction_type="sample"),
    ),
    # Attention at every level, scale and shift, v, asymmetric padding.
    "attentive": (
        dict(block_out_channels=(4, 8), down_block_types=(attn_down, attn_down), up_block_types=(attn_up, attn_up),
             layers_per_block=1, norm_num_groups=2, attention_head_dim=4, downsample_padding=0,
             resnet_time_scale_shift="scale_shift"),
        PNDMScheduler(prediction_type="v_prediction", beta_schedule="squaredcos_cap_v2"),
    ),
    # A single level, which nothing is halved for.
    "single": (
        dict(block_out_channels=(8,), down_block_types=(down,), up_block_types=(up,), layers_per_block=2, norm_num_groups=8,
             attention_head_dim=8),
        EulerDiscreteScheduler(beta_start=0.0002, beta_end=0.018),
    ),
}
SAMPLED = ("default", "google", "plain", "attentive")


def liven(unet: UNet2DModel) -> None:
    """Weights with which every part counts, gains and shifts included."""
    with torch.no_grad():
        for name, parameter in unet.named_parameters():
            if parameter.dim() == 1:
                parameter.add_(0.3 * torch.randn_like(parameter))
            else:
                parameter.copy_(torch.randn_like(parameter) / parameter[0].numel() ** 0.5)


def sampled(unet: UNet2DModel, scheduler, **step) -> torch.Tensor:
    scheduler.set_timesteps(STEPS)
    latent = NOISE[0]
    for index, timestep in enumerate(scheduler.timesteps):
        own = {"variance_noise": NOISE[1 + index], **step} if isinstance(scheduler, DDIMScheduler) else step
        fresh[0] = NOISE[1 + index]
        latent = scheduler.step(unet(latent, timestep).sample, timestep, latent, **own).prev_sample
    return latent


# What the ancestral sampler draws by itself.
fresh = [NOISE[1]]
diffusers.schedulers.scheduling_ddpm.randn_tensor = lambda *_, **__: fresh[0]

for seed, (name, (config, scheduler)) in enumerate(MODELS.items()):
    torch.manual_seed(seed)
    unet = UNet2DModel(sample_size=SIZE, **config).eval()
    liven(unet)
    pipeline = DDIMPipeline if isinstance(scheduler, DDIMScheduler) else DDPMPipeline
    folder = FIXTURES / name
    if pipeline is DDIMPipeline or isinstance(scheduler, DDPMScheduler):
        pipeline(unet=unet, scheduler=scheduler).save_pretrained(folder)
    else:
        # Pipelines of these names convert other schedulers to their own: the folder keeps the one that is given.
        DDPMPipeline(unet=unet, scheduler=DDPMScheduler()).save_pretrained(folder)
        scheduler.save_pretrained(folder / "scheduler")
        index = folder / "model_index.json"
        index.write_text(index.read_text().replace("DDPMScheduler", type(scheduler).__name__))
    with torch.no_grad():
        latent = torch.randn(IMAGES, unet.config.in_channels, SIZE, SIZE)
        answers = {"latent": latent}
        answers |= {f"at_{timestep}": unet(latent, timestep).sample.contiguous() for timestep in TIMESTEPS}
        if name in SAMPLED:
            chosen = {key: scheduler.config[key] for key in ("beta_schedule", "beta_start", "beta_end", "prediction_type")}
            answers["ddim"] = sampled(unet, DDIMScheduler(**chosen), eta=0.0)
            answers["ddim_eta1"] = sampled(unet, DDIMScheduler(**chosen), eta=1.0)
            answers["ddpm"] = sampled(unet, DDPMScheduler(**chosen))
    save_file(answers, folder / "answers.safetensors")
    print(name, sum(parameter.numel() for parameter in unet.parameters()))
