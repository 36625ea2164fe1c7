"""What SageMaker does around a training container, on this machine."""
