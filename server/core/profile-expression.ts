/** Whether a profile is among the accepted ones. */
export type Accepts = (profile: string) => boolean;

/** A parsed `on-profile` expression. */
export type ProfileExpression = (accepts: Accepts) => boolean;

type Operator = '&' | '|';
const MAX_DEPTH = 32;

/**
 * Parses a profile expression as Spring Framework's ProfilesParser does: names with `!`, `&`, `|` and parentheses.
 *
 * @returns undefined when it is malformed: empty, or `&` and `|` mixed without parentheses
 */
export function parseProfileExpression(text: string): ProfileExpression | undefined {
  return parse(tokensOf(text)[Symbol.iterator](), 'top', 0);
}

/** The names in an expression, each once, whether it is well-formed or not. */
export function profileNames(text: string): readonly string[] {
  return [...new Set(tokensOf(text).filter((token) => !/^[()&|!]$/.test(token)))];
}

function tokensOf(text: string): readonly string[] {
  return (text.match(/[()&|!]|[^()&|!]+/g) ?? []).map((token) => token.trim()).filter((token) => token !== '');
}

/** After `!` exactly one operand is taken; in parentheses all up to the closing one; at the top all there is. */
function parse(
  tokens: Iterator<string>,
  within: 'top' | 'not' | 'group',
  depth: number,
): ProfileExpression | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const operands: ProfileExpression[] = [];
  let operator: Operator | undefined;
  for (let next = tokens.next(); !next.done; next = tokens.next()) {
    const token = next.value;
    if (token === '&' || token === '|') {
      if (operator && operator !== token) return undefined;
      operator = token;
    } else if (token === ')') {
      const merged = merge(operands, operator);
      if (within === 'group' || !merged) return merged;
      operands.splice(0, operands.length, merged);
      operator = undefined;
    } else {
      const operand = parseOperand(token, tokens, depth);
      if (within === 'not' && token !== '!') return operand;
      if (!operand) return undefined;
      operands.push(operand);
    }
  }
  return merge(operands, operator);
}

function parseOperand(token: string, tokens: Iterator<string>, depth: number): ProfileExpression | undefined {
  if (token === '(') return parse(tokens, 'group', depth + 1);
  if (token !== '!') return (accepts) => accepts(token);
  const negated = parse(tokens, 'not', depth + 1);
  return negated && ((accepts) => !negated(accepts));
}

function merge(operands: readonly ProfileExpression[], operator: Operator | undefined): ProfileExpression | undefined {
  if (operands.length <= 1) return operands[0];
  const all = [...operands];
  if (operator === '&') return (accepts) => all.every((operand) => operand(accepts));
  return (accepts) => all.some((operand) => operand(accepts));
}
