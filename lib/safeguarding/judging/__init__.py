"""Every review judged by every clock, with no more certainty than its dates carry."""
