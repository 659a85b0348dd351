"""The trainer's network and step in PyTorch, for `npm run bench -- train` alone: nothing of the product needs it.

Reads one JSON object a line from standard input and answers each with one:
  {"setup": {...}} builds the network and makes two steps, {"measure": count} makes so many more and says how many seconds one took.
"""

import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


class Normalization(nn.Module):
    """Batch or group normalisation without a learnt affine part."""

    def __init__(self, config, channels):
        super().__init__()
        normalization = config["normalization"]
        if normalization["kind"] == "batch":
            self.layer = nn.BatchNorm2d(channels, eps=1e-3, momentum=1 - normalization["momentum"], affine=False)
        else:
            self.layer = nn.GroupNorm(normalization["groups"], channels, affine=False)

    def forward(self, x):
        return self.layer(x)


class Attention(nn.Module):
    def __init__(self, config, channels, head_channels):
        super().__init__()
        self.heads = channels // head_channels
        self.normalize = Normalization(config, channels)
        self.input = nn.Conv2d(channels, 3 * channels, 1)
        self.output = nn.Conv2d(channels, channels, 1)

    def forward(self, x):
        batch, channels, height, width = x.shape
        joined = self.input(self.normalize(x)).reshape(batch, 3, self.heads, channels // self.heads, height * width)
        query, key, value = joined.transpose(3, 4).unbind(1)
        read = F.scaled_dot_product_attention(query, key, value)
        return x + self.output(read.transpose(2, 3).reshape(batch, channels, height, width))


class ResidualBlock(nn.Module):
    def __init__(self, config, inputs, width, resolution):
        super().__init__()
        conditioning = config["conditioning"]
        attention = config["attention"]
        self.residual = nn.Identity() if inputs == width else nn.Conv2d(inputs, width, 1)
        self.normalize = Normalization(config, inputs)
        self.first = nn.Conv2d(inputs, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        self.modulated = conditioning["kind"] == "scale-shift"
        if self.modulated:
            self.normalize_second = Normalization(config, width)
            self.modulation = nn.Linear(conditioning["hidden"], 2 * width)
        attends = attention is not None and resolution in attention["resolutions"]
        self.attention = Attention(config, width, attention["headChannels"]) if attends else nn.Identity()

    def forward(self, x, modulation):
        hidden = self.first(self.normalize(x))
        if self.modulated:
            gain, shift = self.modulation(modulation)[:, :, None, None].chunk(2, dim=1)
            hidden = self.normalize_second(hidden) * (1 + gain) + shift
        return self.attention(self.second(F.silu(hidden)) + self.residual(x))


class UNet(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        widths, depth, patch = config["widths"], config["blockDepth"], config["patchSize"]
        embedding, conditioning = config["embedding"], config["conditioning"]
        half = embedding["dimensions"] // 2
        ratio = embedding["maximumFrequency"] / embedding["minimumFrequency"]
        frequencies = [embedding["minimumFrequency"] * ratio ** (index / max(1, half - 1)) for index in range(half)]
        self.register_buffer("frequencies", torch.tensor(frequencies))
        self.concatenates = conditioning["kind"] == "concatenate"
        if not self.concatenates:
            hidden = conditioning["hidden"]
            self.perceptron = nn.Sequential(
                nn.Linear(2 * half, hidden), nn.SiLU(), nn.Linear(hidden, hidden), nn.SiLU()
            )
        channels = config["channels"] * patch**2
        self.input = nn.Conv2d(channels, widths[0], 1)
        features = widths[0] + (2 * half if self.concatenates else 0)
        resolution = config["imageSize"] // patch
        skips = []
        self.down, self.up = nn.ModuleList(), nn.ModuleList()

        def block(inputs, width):
            return ResidualBlock(config, inputs, width, resolution)

        for width in widths[:-1]:
            for _ in range(depth):
                self.down.append(block(features, width))
                features = width
                skips.append(width)
            resolution //= 2
        self.middle = nn.ModuleList()
        for _ in range(depth):
            self.middle.append(block(features, widths[-1]))
            features = widths[-1]
        for width in reversed(widths[:-1]):
            resolution *= 2
            for _ in range(depth):
                self.up.append(block(features + skips.pop(), width))
                features = width
        self.output = nn.Conv2d(features, channels, 1)

    def forward(self, latent, level):
        patch, depth = self.config["patchSize"], self.config["blockDepth"]
        phases = 2 * torch.pi * self.frequencies * level[:, None]
        embedding = torch.cat([phases.sin(), phases.cos()], dim=1).to(latent.dtype)
        modulation = None if self.concatenates else self.perceptron(embedding)
        x = self.input(latent if patch == 1 else F.pixel_unshuffle(latent, patch))
        if self.concatenates:
            x = torch.cat([x, embedding[:, :, None, None].expand(-1, -1, *x.shape[2:])], dim=1)
        skips = []
        for index, block in enumerate(self.down):
            x = block(x, modulation)
            skips.append(x)
            if (index + 1) % depth == 0:
                x = F.avg_pool2d(x, 2)
        for block in self.middle:
            x = block(x, modulation)
        for index, block in enumerate(self.up):
            if index % depth == 0:
                x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
            x = block(torch.cat([x, skips.pop()], dim=1), modulation)
        x = self.output(x)
        return x if patch == 1 else F.pixel_shuffle(x, patch)


class Step:
    """One training step: noise mixed in, forward, loss, backward, clipping, AdamW and the moving average."""

    def __init__(self, setup):
        self.setup = setup
        self.device = setup["device"]
        tf32 = setup["precision"] == "tf32"
        torch.backends.cuda.matmul.allow_tf32 = tf32
        torch.backends.cudnn.allow_tf32 = tf32
        torch.backends.cudnn.benchmark = True
        if setup["threads"]:
            torch.set_num_threads(setup["threads"])
        network = setup["network"]
        self.model = UNet(network).to(self.device)
        self.format = torch.channels_last if setup["layout"] == "channels_last" else torch.contiguous_format
        self.model = self.model.to(memory_format=self.format)
        self.forward = torch.compile(self.model) if setup["compile"] else self.model
        optimizer = setup["optimizer"]
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(),
            lr=optimizer["learningRate"],
            betas=(optimizer["beta1"], optimizer["beta2"]),
            eps=optimizer["epsilon"],
            weight_decay=optimizer["weightDecay"],
        )
        self.average = [p.detach().clone() for p in self.model.parameters()] if setup["ema"] else None
        shape = (setup["batchSize"], network["channels"], network["imageSize"], network["imageSize"])
        self.images = torch.randn(shape, device=self.device).contiguous(memory_format=self.format)

    def run(self):
        images = self.images
        noise = torch.randn_like(images)
        angle = torch.rand(images.shape[0], device=self.device) * 1.2 + 0.3
        signal, noise_rate = angle.cos()[:, None, None, None], angle.sin()[:, None, None, None]
        latent = signal * images + noise_rate * noise
        target = {"epsilon": noise, "x0": images, "v": signal * noise - noise_rate * images}[self.setup["prediction"]]
        with torch.autocast(self.device, torch.bfloat16, enabled=self.setup["precision"] == "bf16"):
            prediction = self.forward(latent, angle.sin() ** 2)
            loss = (F.l1_loss if self.setup["loss"] == "mae" else F.mse_loss)(prediction.float(), target)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if self.setup["gradientClip"] is not None:
            nn.utils.clip_grad_norm_(self.model.parameters(), self.setup["gradientClip"])
        self.optimizer.step()
        if self.average is not None:
            with torch.no_grad():
                torch._foreach_lerp_(self.average, list(self.model.parameters()), 1 - 0.999)
        return loss

    def seconds(self, steps):
        if self.device == "cuda":
            torch.cuda.synchronize()
        started = time.perf_counter()
        for _ in range(steps):
            loss = self.run()
        loss.item()
        return (time.perf_counter() - started) / steps


def main():
    step = None
    for line in sys.stdin:
        request = json.loads(line)
        if "setup" in request:
            torch.manual_seed(0)
            step = Step(request["setup"])
            step.seconds(2)
            answer = {"parameters": sum(p.numel() for p in step.model.parameters()), "torch": torch.__version__}
        else:
            answer = {"seconds": step.seconds(request["measure"])}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
