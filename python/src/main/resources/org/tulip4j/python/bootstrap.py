"""Makes the package tulip importable from the class path; run once per context with `host` set to the Java side."""
import sys
from importlib.machinery import ModuleSpec


class Sources:
    """Finds and loads the modules of the package; keeps their text, so that traces show their lines."""

    def __init__(self, host):
        self.host = host

    def find_spec(self, name, path=None, target=None):
        if name != 'tulip' and not name.startswith('tulip.'):
            return None
        spec = ModuleSpec(name, self, origin=f'{name.replace(".", "/")}.py', is_package=name == 'tulip')
        spec.has_location = False
        return spec if self.get_source(name) is not None else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__name__
        module.__file__ = module.__spec__.origin
        if name == 'tulip':
            module.host = self.host
        exec(compile(self.get_source(name), module.__file__, 'exec'), module.__dict__)

    def get_source(self, name):
        return self.host.source(name)


sys.meta_path.append(Sources(host))
del host
