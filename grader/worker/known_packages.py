"""Packages that students often import, grouped by what happens if an exercise does not have them."""

# These draw, show progress, log, annotate or inspect the machine; no judged value comes from them. They load as
# stand-ins that do nothing. A dotted name means only that part of a package.
_DECORATIVE = """
matplotlib mpl_toolkits matplotlib_inline pylab seaborn plotly bokeh altair holoviews hvplot panel pygal plotnine
ggplot graphviz pydot pygraphviz torchviz torchinfo torchsummary torchsummaryX netron folium mayavi pyvista vispy
visdom bqplot ipympl mplcursors adjustText cmocean colorcet scienceplots statannot statannotations celluloid mplhep
dash streamlit gradio manim umap_plot scikitplot yellowbrick tkinter turtle PyQt5 PyQt6 PySide2 PySide6
tqdm progressbar progress alive_progress fastprogress rich halo yaspin enlighten pbar
colorama termcolor tabulate prettytable texttable blessed colored crayons simple_colors icecream loguru structlog
coloredlogs colorlog verboselogs pyfiglet beautifultable
IPython ipywidgets ipykernel jupyter jupyter_core jupyterlab nbformat notebook nbconvert voila itables qgrid
google.colab kaggle_secrets dbutils
wandb tensorboard tensorboardX torch.utils.tensorboard tensorboard_logger mlflow comet_ml neptune clearml aim
livelossplot dvclive swanlab sacred trackio
jaxtyping torchtyping nptyping beartype typeguard typing_extensions
pytest nose ipytest testbook hypothesis expecttest pytest_benchmark line_profiler memory_profiler snakeviz
pyinstrument viztracer tracemalloc_tools ipdb pudb
psutil GPUtil pynvml py3nvml nvidia_smi gpustat watermark dotenv nest_asyncio faker
otter nbgrader okpy jupyterquiz"""

# These compute or fetch: importing them is harmless, and using them raises.
_COMPUTING = """
scipy pandas sklearn torch torchvision torchaudio torchtext torchmetrics torch_geometric functorch tensorflow
tensorflow_datasets tensorflow_probability tensorflow_hub keras keras_core jax jaxlib flax optax haiku equinox
chex distrax transformers tokenizers datasets evaluate accelerate peft diffusers timm lightning pytorch_lightning
ignite fastai fastcore mxnet paddle chainer theano tinygrad mlx autograd einops einx opt_einsum triton deepspeed
bitsandbytes xformers flash_attn sentencepiece tiktoken onnx onnxruntime
sympy statsmodels cv2 PIL skimage imageio cupy cython numexpr bottleneck llvmlite patsy pymc arviz emcee hmmlearn
cvxpy pulp ortools osqp control xgboost lightgbm catboost gym gymnasium pettingzoo stable_baselines3 nltk spacy
gensim librosa soundfile pydub networkx dask polars pyarrow xarray zarr h5py tables joblib openpyxl xlrd numba
sqlalchemy requests urllib3 httpx aiohttp bs4 lxml selenium gdown wget kaggle huggingface_hub boto3 openai anthropic
langchain yaml toml ujson orjson simplejson pydantic attr attrs toolz more_itertools sortedcontainers bitarray
gmpy2 mpmath shapely rtree faiss annoy hnswlib umap hdbscan imblearn mlxtend surprise implicit lightfm"""

DECORATIVE, COMPUTING = frozenset(_DECORATIVE.split()), frozenset(_COMPUTING.split())
