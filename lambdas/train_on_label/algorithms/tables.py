"""The hyperparameters of the built-in algorithms: tables of what AWS fixes.

Source: the SageMaker developer guide's pages object-detection-api-config, IC-Hyperparameter,
segmentation-hyperparameters and blazingtext_hyperparameters (text classification).
"""

from collections.abc import Mapping

from train_on_label.algorithms.hyperparameters import Hyperparameter, choice, integer, number, text

Table = Mapping[str, Hyperparameter]

_EPOCHS_LIST = ("epochs with commas between, for example 10,20", r"(\s*\d+\s*(,\s*\d+\s*)*)?")

NUM_CLASSES = "classes in the label-category file, else the highest class id + 1"
NUM_TRAINING_SAMPLES = "lines in train.manifest"
AT_MOST_TRAIN = "lowered to the lines in train.manifest where there are fewer"
AT_MOST_VALIDATION = "lowered to the lines in validation.manifest where there are fewer"

OBJECT_DETECTION: Table = {
    "num_classes": integer(1, required=True, filled_from=NUM_CLASSES),
    "num_training_samples": integer(1, required=True, filled_from=NUM_TRAINING_SAMPLES),
    "base_network": choice("vgg-16", "resnet-50", default="vgg-16"),
    "early_stopping": choice("True", "False", default="False"),
    "early_stopping_min_epochs": integer(1, default=10),
    "early_stopping_patience": integer(1, default=5),
    "early_stopping_tolerance": number("[0, 1]", "0.0"),
    "epochs": integer(1, default=30),
    "freeze_layer_pattern": text("a regular expression of layer names", r".+"),
    "image_shape": integer(300, default=300),
    "kv_store": choice("dist_sync", "dist_async"),
    "label_width": integer(1, default=350, filled_from="5 x boxes of the busiest image + 2, at least 350"),
    "learning_rate": number("(0, 1]", "0.001"),
    "lr_scheduler_factor": number("(0, 1)", "0.1"),
    "lr_scheduler_step": text(*_EPOCHS_LIST, default=""),
    "mini_batch_size": integer(1, default=32, filled_from=AT_MOST_TRAIN),
    "momentum": number("(0, 1]", "0.9"),
    "nms_threshold": number("(0, 1]", "0.45"),
    "optimizer": choice("sgd", "adam", "rmsprop", "adadelta", default="sgd"),
    "overlap_threshold": number("(0, 1]", "0.5"),
    "use_pretrained_model": choice("0", "1", default="1"),
    "weight_decay": number("(0, 1)", "0.0005"),
}

IMAGE_CLASSIFICATION: Table = {
    "num_classes": integer(1, required=True, filled_from=NUM_CLASSES),
    "num_training_samples": integer(1, required=True, filled_from=NUM_TRAINING_SAMPLES),
    "augmentation_type": choice("crop", "crop_color", "crop_color_transform"),
    "beta_1": number("[0, 1]", "0.9"),
    "beta_2": number("[0, 1]", "0.999"),
    "checkpoint_frequency": integer(1),
    "early_stopping": choice("True", "False", default="False"),
    "early_stopping_min_epochs": integer(1, default=10),
    "early_stopping_patience": integer(1, default=5),
    "early_stopping_tolerance": number("[0, 1]", "0.0"),
    "epochs": integer(1, default=30),
    "eps": number("[0, 1]", "1e-8"),
    "gamma": number("[0, 1]", "0.9"),
    "image_shape": text(
        "channels,height,width, for example 3,224,224", r"\s*[1-9]\d*(\s*,\s*[1-9]\d*){2}\s*", "3,224,224"
    ),
    "kv_store": choice("dist_sync", "dist_async"),
    "learning_rate": number("[0, 1]", "0.1"),
    "lr_scheduler_factor": number("[0, 1]", "0.1"),
    "lr_scheduler_step": text(*_EPOCHS_LIST),
    "mini_batch_size": integer(1, default=32, filled_from=AT_MOST_TRAIN),
    "momentum": number("[0, 1]", "0.9"),
    "multi_label": choice("0", "1", default="0", filled_from="the task type"),
    "num_layers": choice(*map(str, (18, 20, 32, 34, 44, 50, 56, 101, 110, 152, 200)), default="152"),
    "optimizer": choice("sgd", "adam", "rmsprop", "nag", default="sgd"),
    "precision_dtype": choice("float32", "float16", default="float32"),
    "resize": integer(1, filled_from="the longer side of image_shape + 32, so that no image is too small"),
    "top_k": integer(2),
    "use_pretrained_model": choice("0", "1", default="0"),
    "use_weighted_loss": choice("0", "1", default="0"),
    "weight_decay": number("[0, 1]", "0.0001"),
}

SEMANTIC_SEGMENTATION: Table = {
    "num_classes": integer(2, 254, required=True, filled_from="classes, with the background as class 0"),
    "num_training_samples": integer(1, required=True, filled_from=NUM_TRAINING_SAMPLES),
    "algorithm": choice("fcn", "psp", "deeplab", default="fcn"),
    "backbone": choice("resnet-50", "resnet-101", default="resnet-50"),
    "base_size": integer(17, default=520),
    "crop_size": integer(17, default=240),
    "early_stopping": choice("True", "False", default="False"),
    "early_stopping_min_epochs": integer(0, default=5),
    "early_stopping_patience": integer(0, default=4),
    "early_stopping_tolerance": number("[0, 1]", "0.0"),
    "epochs": integer(1, default=10),
    "gamma1": number("[0, 1]", "0.9"),
    "gamma2": number("[0, 1]", "0.9"),
    "learning_rate": number("(0, 1]", "0.001"),
    "lr_scheduler": choice("poly", "cosine", "step", default="poly"),
    "lr_scheduler_factor": number("[0, 1]", "0.1"),
    "lr_scheduler_step": text(*_EPOCHS_LIST),
    "mini_batch_size": integer(1, default=16, filled_from=AT_MOST_TRAIN),
    "momentum": number("(0, 1]", "0.9"),
    "optimizer": choice("sgd", "adam", "adagrad", "nag", "rmsprop", default="sgd"),
    "syncbn": choice("True", "False", default="False"),
    "use_pretrained_model": choice("True", "False", default="True"),
    "validation_mini_batch_size": integer(1, default=16, filled_from=AT_MOST_VALIDATION),
    "weight_decay": number("(0, 1)", "0.0001"),
}

BLAZINGTEXT: Table = {
    # The other modes learn word vectors and read no labels.
    "mode": choice("supervised", filled_from="always supervised: text classification"),
    "buckets": integer(1, default=2_000_000),
    "early_stopping": choice("True", "False", default="False"),
    "epochs": integer(1, default=5),
    "learning_rate": number("(0, )", "0.05"),
    "min_count": integer(0, default=5),
    "min_epochs": integer(1, default=5),
    "patience": integer(1, default=4),
    "vector_dim": integer(1, default=100),
    "word_ngrams": integer(1, default=2),
}
