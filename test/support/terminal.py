"""Runs a program in a pseudo-terminal and types into it.

Standard input: JSON {"argv", "env", "cwd", "steps": [{"until", "send"}], "columns"}. Before each step's text is typed, its
pattern must have appeared behind what the step before it has seen. Standard output: JSON {"exit_code", "output"}.
"""

import fcntl, json, os, pty, re, select, struct, sys, termios, time

DEADLINE_SECONDS = 15


def main():
    job = json.load(sys.stdin)
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(job["cwd"])
        os.execvpe(job["argv"][0], job["argv"], job["env"])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, job.get("columns", 200), 0, 0))
    output = ""
    seen = 0
    give_up_at = time.monotonic() + DEADLINE_SECONDS
    steps = list(job["steps"])
    while True:
        while steps:
            found = re.compile(steps[0]["until"]).search(output, seen)
            if not found:
                break
            seen = found.end()
            os.write(terminal, steps.pop(0)["send"].encode())
        ready, _, _ = select.select([terminal], [], [], max(0, give_up_at - time.monotonic()))
        if not ready:
            os.kill(pid, 9)
            break
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        output += data.decode("utf-8", "replace")
    _, status = os.waitpid(pid, 0)
    json.dump({"exit_code": os.waitstatus_to_exitcode(status), "output": output, "left": len(steps)}, sys.stdout)


main()
