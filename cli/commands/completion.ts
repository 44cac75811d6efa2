import { usageError } from '../cli-error.js';
import type { CommandDefinition } from '../command.js';
import { EXIT } from '../exit-codes.js';

/**
 * Words are taken from the line as it stands: bash's own list is split at `:` and `=`, too, so what stands before the
 * last of these is cut off the candidates again. bash puts candidates into the line as they are, and what a key is
 * called is up to whoever writes the configuration: they are quoted, as the other shells do by themselves, and the
 * backslashes of an earlier completion are read as such.
 */
const BASH = `_cairn() {
  local line="\${COMP_LINE:0:COMP_POINT}" IFS=$' \\t\\n' current prefix candidate
  local -a words
  read -a words <<< "$line"
  case "$line" in *[[:space:]]) words+=('') ;; esac
  current="\${words[\${#words[@]}-1]}"
  prefix="\${current%"\${current##*[:=]}"}"
  case "$current" in --*=*) prefix= ;; esac
  COMPREPLY=()
  while IFS= read -r candidate; do
    candidate="\${candidate%%$'\\t'*}"
    printf -v candidate %q "\${candidate#"$prefix"}"
    COMPREPLY+=("$candidate")
  done < <("$1" __complete -- "\${words[@]:1}" 2>/dev/null)
  case "\${COMPREPLY[*]}" in *..) compopt -o nospace ;; esac
}
complete -o default -F _cairn cairn
`;

const ZSH = `#compdef cairn
_cairn() {
  local -a lines values shown
  local line
  lines=("\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "\${lines[@]}"; do
    [[ -z "$line" ]] && continue
    values+=("\${line%%$'\\t'*}")
    shown+=("\${line/$'\\t'/  -- }")
  done
  if (( \${#values} == 0 )); then
    _files
    return
  fi
  [[ "\${words[CURRENT]}" == --*=* ]] && compset -P '*='
  compadd -l -d shown -a -- values
}
if [[ "\${funcstack[1]}" == _cairn ]]; then
  _cairn "$@"
else
  compdef _cairn cairn
fi
`;

const FISH = `function __cairn_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found ($words[1] __complete -- $words[2..-1] "$current" 2>/dev/null)
    if test (count $found) -gt 0
        set -l prefix (string match -r -- '^--[a-z-]+=' "$current")
        printf '%s\\n' "$prefix"$found
    else
        __fish_complete_path "$current"
    end
end
complete -c cairn -f -a '(__cairn_complete)'
`;

export const SHELLS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

export const completion: CommandDefinition = {
  operands: '<shell>',
  examples: [
    { line: 'eval "$(cairn completion bash)"', does: 'in ~/.bashrc; for zsh the same in ~/.zshrc, behind compinit' },
    { line: 'cairn completion fish > ~/.config/fish/completions/cairn.fish', does: 'once, for fish' },
  ],
  run: async ({ write }, [shell = '']) => {
    const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
    if (script === undefined) throw usageError(`${shell}: no such shell (expected: ${Object.keys(SHELLS).join(', ')})`);
    write(script);
    return EXIT.ok;
  },
};
