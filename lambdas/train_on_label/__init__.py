"""The core of Train on Label: from a completed labeling job to a CreateTrainingJob request.

Everything here but `aws` is pure: bytes and values in, bytes and values out, with no boto3, no CDK, no
environment and no clock.
"""
