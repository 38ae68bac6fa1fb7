r"""Choose between two places at random: the policy of a small agent in one line.

An agent looks for a snack in place A or in place B. Its network gives the probability of B. A random number then
decides, so that the agent sometimes tries the place that it thinks is worse.

    think of the line from 0 to 1:    0 |------- A -------| 1 - p_b |--- B ---| 1
    the place in whose part u lies is chosen
    $$ \text{place} = \begin{cases} \text{A} & u < 1 - p_b \\ \text{B} & \text{elsewhere} \end{cases} $$

Arguments and result
    p_b      float from 0 to 1, both included: the probability of B
    u        float, at least 0 and below 1: a random number, all of them equally likely
    returns  the str "A" or the str "B"

Conventions
    A has the lower part of the line, [0, 1 - p_b), and B has the rest: u = 1 - p_b is B. So p_b = 1 always gives B, and
    p_b = 0 always gives A. ("B if u < p_b" is as good a policy, but it chooses otherwise for the same u.)
    The choice is random also where p_b is above one half: the likelier place is not always taken.

Worked example: with p_b = 0.5 the border is 0.5, and u = 0.2 lies in A's part. With p_b = 0.378 it is 0.622, and u =
0.9 lies in B's part. On the border, u = 0.75 with p_b = 0.25, the choice is B.

>>> choose_place(0.5, 0.2)
'A'
>>> choose_place(0.378, 0.9)
'B'
>>> choose_place(0.25, 0.75)
'B'

Source: 000, on reinforcement learning: the hungry agent and its two places.
After: reinforcement/snack_step.
"""


def choose_place(p_b, u):
    ### BEGIN SOLUTION
    return "A" if u < 1.0 - p_b else "B"
    ### END SOLUTION
