# Appends a numbered line to FILE after the other, each synced before it is acknowledged on stdout. usage: sh -c … writer FILE
n=0
while n=$((n + 1)) && echo "$n" >>"$1" && sync "$1" && echo "$n"; do
  sleep 0.005
done
