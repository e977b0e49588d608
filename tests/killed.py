"""Runs one command many times, and kills it before its first, second, third write, until it ends by itself.

``python killed.py FOLDER SCRIPT``: for each run the script is executed in a process of its own, with the working folder FOLDER. Before
every change that it makes to the file system there (Python announces each to an audit hook), the process counts; at the count of the run
it kills itself with SIGKILL. After each, the script's function ``look`` must find everything good.
"""

import os
import runpy
import signal
import sys

_CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate", "os.link", "os.symlink", "shutil.move"}


def changes(event, arguments):
    """Whether an event is a change of the file system."""
    if event == "open":
        path, mode, flags = arguments
        return isinstance(path, (str, os.PathLike)) and bool((flags or 0) & (os.O_WRONLY | os.O_RDWR)) and not str(path).startswith("/dev")
    return event in _CHANGES


def main(folder, script):
    """Kill run after run."""
    os.chdir(folder)
    steps = runpy.run_path(script)
    for last in range(1, 1000):
        if (child := os.fork()) == 0:
            count = 0

            def hook(event, arguments):
                nonlocal count
                if changes(event, arguments):
                    count += 1
                    if count == last:
                        os.kill(os.getpid(), signal.SIGKILL)

            steps["prepare"]()
            sys.addaudithook(hook)
            steps["run"]()
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        steps["look"]()
        if status == 0:
            print(last - 1)
            return
        if not os.WIFSIGNALED(status):
            sys.exit(f"found that run {last} ended with {status}, expected it to be killed or to end well")
    sys.exit("found no end after a thousand runs")


if __name__ == "__main__":
    main(*sys.argv[1:])
